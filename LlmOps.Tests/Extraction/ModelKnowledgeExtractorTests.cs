using System.Text.Json;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Extraction;

public sealed class ModelKnowledgeExtractorTests
{
    private static readonly Chunk s_first = new("d", 1, 0, 0, 10, "京都の北山電機は2019年に大阪の南光製作所を\n買収した。", [], 20);
    private static readonly Chunk s_second = new("d", 1, 1, 20, 30, "Kestrel Robotics was founded by Ida Brandvold.", [], 10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NamesAndRelationsComeFromTheModelInAnyLanguage()
    {
        var model = new ScriptedModel(
            """
            {"passages":[{"number":1,
              "names":[{"name":"北山電機","kind":"organization"},{"name":"南光製作所","kind":"organization"},{"name":"京都","kind":"place"}],
              "relations":[{"subject":"北山電機","predicate":"acquired","object":"南光製作所"}]}]}
            """
        );

        var knowledge = await Extractor(model).ExtractAsync("", [s_first], Cancel);

        Assert.Equal(["京都", "北山電機", "南光製作所"], Keys(knowledge).Order(StringComparer.Ordinal));
        Assert.Equal(new EntityRelation("北山電機", "acquired", "南光製作所", "d~1~0"), Assert.Single(knowledge.Relations));
        Assert.Equal(EntityKinds.Place, knowledge.Mentions.Single(mention => mention.Entity.Key == "京都").Entity.Kind);
        Assert.Contains("北山電機", model.Prompts.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"passages":[{"number":1,"names":[{"name":"Contoso","kind":"organization"}]}]}""")]
    [InlineData("""{"passages":[{"number":7,"names":[{"name":"Kestrel Robotics","kind":"organization"}]}]}""")]
    [InlineData("""{"passages":[{"number":"1","names":[{"name":"Kestrel Robotics","kind":"organization"}]}]}""")]
    [InlineData("""{"passages":[{"number":1,"names":["Kestrel Robotics"]},null,3]}""")]
    [InlineData("""{"passages":"none"}""")]
    [InlineData("{}")]
    public async Task WhatDoesNotStandInThePassageIsDropped(string report)
    {
        var knowledge = await Extractor(new ScriptedModel(report)).ExtractAsync("", [s_second], Cancel);

        Assert.Empty(knowledge.Mentions);
        Assert.Empty(knowledge.Relations);
    }

    [Theory]
    [InlineData("""{"subject":"Kestrel Robotics","predicate":"acquired","object":"Contoso"}""")]
    [InlineData("""{"subject":"Kestrel Robotics","predicate":"founded_by","object":"Kestrel Robotics"}""")]
    [InlineData("""{"subject":"Kestrel Robotics","predicate":"was founded, by","object":"Ida Brandvold"}""")]
    public async Task ARelationHoldsBetweenTwoNamesOfThePassage(string relation)
    {
        var model = new ScriptedModel(
            $$"""
            {"passages":[{"number":1,"names":[{"name":"Kestrel Robotics","kind":"robot"},{"name":"Ida Brandvold","kind":"person"}],"relations":[{{relation}}]}]}
            """
        );

        var knowledge = await Extractor(model).ExtractAsync("", [s_second], Cancel);

        Assert.Equal(["ida brandvold", "kestrel robotics"], Keys(knowledge).Order(StringComparer.Ordinal));
        Assert.Empty(knowledge.Relations);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("throttled")]
    public async Task WithoutAReportTheRulesReadTheChunksAndTheTitleIsANameAllTheSame(string? failure)
    {
        var model = new ScriptedModel(null) { Failure = failure };

        var knowledge = await Extractor(model).ExtractAsync("Torsby Falls", [s_second], Cancel);

        Assert.Equal(["ida brandvold", "kestrel robotics", "torsby falls"], Keys(knowledge).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ChunksGoToTheModelInBatchesAndAreNumberedInEach()
    {
        var model = new ScriptedModel("""{"passages":[{"number":1,"names":[{"name":"Kestrel Robotics","kind":"organization"}]}]}""");
        Chunk[] chunks = [.. Enumerable.Range(0, 5).Select(i => s_second with { Ordinal = i })];

        var knowledge = await Extractor(model, chunksPerCall: 2).ExtractAsync("", chunks, Cancel);

        Assert.Equal(3, model.Prompts.Count);
        Assert.Equal(["d~1~0", "d~1~2", "d~1~4"], knowledge.Mentions.Select(mention => mention.ChunkId));
    }

    [Fact]
    public async Task ACallerWhoLeavesEndsTheExtraction()
    {
        using var left = new CancellationTokenSource();
        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Extractor(new ScriptedModel("{}")).ExtractAsync("", [s_second], left.Token)
        );
    }

    private static IEnumerable<string> Keys(ExtractedKnowledge knowledge) =>
        knowledge.Mentions.Select(mention => mention.Entity.Key).Distinct(StringComparer.Ordinal);

    private static ModelKnowledgeExtractor Extractor(ScriptedModel model, int chunksPerCall = 8) =>
        new(
            model,
            new RuleBasedKnowledgeExtractor(),
            Options.Create(new ExtractionOptions { Source = ExtractionSource.Model, ChunksPerCall = chunksPerCall }),
            TimeProvider.System,
            NullLogger<ModelKnowledgeExtractor>.Instance
        );

    /// <summary>A model that fills the tool with one report, or speaks instead.</summary>
    private sealed class ScriptedModel(string? report) : IChatClient
    {
        public List<string> Prompts { get; } = [];

        public string? Failure { get; init; }

        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        )
        {
            Prompts.Add(messages.Last().Text);
            if (Failure is not null)
            {
                throw new ModelException("ThrottlingException", Failure);
            }

            AIContent content = report is null
                ? new TextContent("There is nothing to record.")
                : new FunctionCallContent("1", "record_knowledge", JsonSerializer.Deserialize<Dictionary<string, object?>>(report));
            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, [content])));
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }
    }
}

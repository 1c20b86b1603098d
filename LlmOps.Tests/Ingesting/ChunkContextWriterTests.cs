using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Ingesting;

public sealed class ChunkContextWriterTests : IDisposable
{
    private static readonly Chunk[] s_chunks =
    [
        .. Enumerable.Range(0, 5).Select(i => new Chunk("d", 1, i, i * 10, (i * 10) + 9, $"It costs {i}.", [], 5)),
    ];

    private readonly ContextModel _model = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task AChunkIsFoundByWhatItIsAboutAndShownAsItStands()
    {
        using var bench = new IngestBench();
        bench.Contexts.Enabled = true;
        IReadOnlyList<string> embedded = [];
        bench.Embeddings.Before = (texts, _) =>
        {
            embedded = texts;
            return Task.CompletedTask;
        };
        await bench.SendAsync("a", "It may be given back for fourteen days.");
        await bench.WorkAsync();

        var found = Assert.Single(await bench.Index.SearchTextAsync(bench.Scope, "LF-5", ChunkFilter.None, 5, Cancel));
        Assert.DoesNotContain("LF-5", found.Chunk.Text, StringComparison.Ordinal);
        Assert.Contains("LF-5", Assert.Single(embedded), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingIsAskedUnlessItIsWanted()
    {
        var chunks = await Writer(new ChunkContextOptions()).AddAsync("Lamps", "text", s_chunks, Cancel);
        Assert.Same(s_chunks, chunks);
        Assert.Empty(_model.Calls);
    }

    [Fact]
    public async Task EveryCallBeginsWithTheSameDocumentThatIsWorthCaching()
    {
        var document = "Lamps and what they cost. " + new string('x', 500);
        var chunks = await Writer(
                new ChunkContextOptions
                {
                    Enabled = true,
                    ChunksPerCall = 2,
                    DocumentCharacters = 100,
                }
            )
            .AddAsync("Lamps", document, s_chunks, Cancel);

        Assert.All(chunks, chunk => Assert.Equal("About the lamp LF-5.", chunk.Context));
        Assert.Equal(3, _model.Calls.Count);
        var beginning = Assert.Single(_model.Calls.Select(call => call[1].Text).Distinct());
        Assert.Contains(document[..100], beginning, StringComparison.Ordinal);
        Assert.DoesNotContain(document[..101], beginning, StringComparison.Ordinal);
        Assert.All(_model.Calls, call => Assert.Equal(true, call[1].AdditionalProperties![PromptCaching.Point]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"passages":"none"}""")]
    [InlineData(
        """{"passages":[null,3,{"number":"1","context":"x"},{"number":9,"context":"x"},{"number":1},{"number":1,"context":" "}]}"""
    )]
    public async Task WhatIsNotOfTheSchemaIsPassedOver(string? report)
    {
        _model.Report = _ => report;
        var chunks = await Writer(new ChunkContextOptions { Enabled = true }).AddAsync("Lamps", "text", s_chunks, Cancel);
        Assert.All(chunks, chunk => Assert.Null(chunk.Context));
    }

    [Fact]
    public async Task AChunkKeepsTheSentencesBeforeItAndALongSentenceIsCut()
    {
        _model.Report = _ => $$"""{"passages":[{"number":1,"context":"{{new string('y', 400)}}"}]}""";
        var chunks = await Writer(new ChunkContextOptions { Enabled = true, MaxCharacters = 50 })
            .AddAsync("Lamps", "text", [s_chunks[0] with { Context = "Before." }], Cancel);
        Assert.Equal(new string('y', 50) + "\nBefore.", Assert.Single(chunks).Context);
    }

    [Fact]
    public async Task WhereTheModelFailsTheDocumentIsReadyWithout()
    {
        using var bench = new IngestBench();
        bench.Contexts.Enabled = true;
        bench.ContextModel.Failure = "too many requests";
        await bench.SendAsync("a", "It may be given back for fourteen days.");
        await bench.WorkAsync();
        Assert.Single(await bench.Index.SearchTextAsync(bench.Scope, "fourteen", ChunkFilter.None, 5, Cancel));
    }

    [Theory]
    [InlineData(50)]
    [InlineData(5_000)]
    public async Task WhatIsReservedCoversEveryCall(int length)
    {
        var options = new ChunkContextOptions { Enabled = true };
        var text = string.Concat(Enumerable.Repeat("Lamps cost. ", 1 + (length / 12)))[..length];
        Chunk[] chunks =
        [
            .. text.Chunk(400).Select((part, i) => new Chunk("d", 1, i, i * 400, (i * 400) + part.Length, new string(part), [], 100)),
        ];
        await Writer(options).AddAsync("Lamps", text, chunks, Cancel);

        var bound = ChunkContextWriter.Bound(options, "model", text.Length);
        var sent = _model.Calls.Sum(call => call.Sum(message => message.Text.Length));
        Assert.True(bound.Usage.InputTokens >= sent / 4, $"{bound.Usage.InputTokens} tokens are reserved for {sent} characters");
        Assert.Equal("context", bound.Purpose);
    }

    private ChunkContextWriter Writer(ChunkContextOptions options) =>
        new(_model, Options.Create(options), TimeProvider.System, NullLogger<ChunkContextWriter>.Instance);
}

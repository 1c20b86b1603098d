using System.Text.Json;
using LlmOps.Bedrock;
using LlmOps.Engine.Models;
using LlmOps.Tests.Bedrock;
using Microsoft.Extensions.AI;

namespace LlmOps.Tests.Models;

public sealed class CohereEmbeddingGeneratorTests
{
    private const string English = "cohere.embed-english-v3";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NoCallHasMoreThan96TextsAndVectorsStandInTheOrderOfTheirTexts()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            AnswerAsync(call, Texts(call), inputTokens: Texts(call).Length * 2)
        );
        using var embeddings = Generator(server, new BedrockOptions { EmbeddingModel = English });

        var result = await embeddings.GenerateAsync(
            Enumerable.Range(1, 250).Select(number => $"text #{number}"),
            cancellationToken: Cancelled
        );

        Assert.Equal([58, 96, 96], server.Calls.Select(call => Texts(call).Length).Order());
        Assert.Equal(Enumerable.Range(1, 250).Select(number => (float)number), result.Select(embedding => embedding.Vector.Span[0]));
        Assert.Equal(new ModelUsage(EmbeddingTokens: 500), ModelUsage.From(result.Usage));
        Assert.Equal(English, result[0].ModelId);
    }

    [Theory]
    [InlineData(
        English,
        1024,
        true,
        """{"texts":["café \"x\" #1"],"input_type":"search_query","truncate":"END","embedding_types":["float"]}"""
    )]
    [InlineData(
        English,
        1024,
        false,
        """{"texts":["café \"x\" #1"],"input_type":"search_document","truncate":"END","embedding_types":["float"]}"""
    )]
    [InlineData(
        "us.cohere.embed-v4:0",
        512,
        true,
        """{"texts":["café \"x\" #1"],"input_type":"search_query","truncate":"RIGHT","embedding_types":["float"],"output_dimension":512}"""
    )]
    public async Task QuestionsAndPassagesAreAskedForApart(string model, int dimensions, bool isQuestion, string expected)
    {
        await using var server = await ScriptedBedrock.StartAsync(call => AnswerAsync(call, Texts(call), dimensions));
        using var embeddings = Generator(server, new BedrockOptions { EmbeddingModel = model, EmbeddingDimensions = dimensions });

        await embeddings.GenerateAsync(["café \"x\" #1"], isQuestion ? EmbeddingPurpose.Question : null, Cancelled);

        var call = Assert.Single(server.Calls);
        Assert.Equal(($"/model/{Uri.EscapeDataString(model)}/invoke", expected), (call.Target, call.Body));
    }

    [Fact]
    public async Task BareVectorsAreReadToo()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.JsonAsync($$"""{"embeddings":[{{Vector(7, 1024)}}],"id":"1","response_type":"embeddings_floats"}""")
        );
        using var embeddings = Generator(server, new BedrockOptions { EmbeddingModel = English });

        Assert.Equal(7, (await embeddings.GenerateAsync(["text"], cancellationToken: Cancelled))[0].Vector.Span[0]);
    }

    [Fact]
    public async Task TokensAreEstimatedWhereTheServiceNamesNone()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => AnswerAsync(call, Texts(call)));
        using var embeddings = Generator(server, new BedrockOptions { EmbeddingModel = English });

        var result = await embeddings.GenerateAsync([new string('a', 34) + "#", "漢字漢#"], cancellationToken: Cancelled);

        Assert.Equal(new ModelUsage(EmbeddingTokens: 14), ModelUsage.From(result.Usage));
    }

    [Theory]
    [InlineData("""{"embeddings":{"float":[]}}""")]
    [InlineData("""{"embeddings":{"int8":[[1]]}}""")]
    [InlineData("""{"embeddings":{"float":[[1,2,3]]}}""")]
    [InlineData("""{"embeddings":"x"}""")]
    [InlineData("""{}""")]
    public async Task AnAnswerWithoutAVectorForEachTextIsRefused(string answer)
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.JsonAsync(answer));
        using var embeddings = Generator(server, new BedrockOptions { EmbeddingModel = English });

        var exception = await Assert.ThrowsAsync<ModelException>(() => embeddings.GenerateAsync(["text"], cancellationToken: Cancelled));

        Assert.Equal(ModelException.MalformedResponse, exception.Code);
    }

    [Fact]
    public async Task AFailureEndsTheBatchAndSaysWhatWasUsed()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.Number == 2 ? call.ErrorAsync(400, "ValidationException") : AnswerAsync(call, Texts(call), inputTokens: 96)
        );
        using var embeddings = Generator(server, new BedrockOptions { EmbeddingModel = English, EmbeddingConcurrency = 1 });

        var exception = await Assert.ThrowsAsync<ModelException>(() =>
            embeddings.GenerateAsync(Enumerable.Repeat("text #1", 300), cancellationToken: Cancelled)
        );

        Assert.Equal(("ValidationException", 2), (exception.Code, server.Calls.Count));
        Assert.Equal(new ModelUsage(EmbeddingTokens: 96), ModelUsage.From(exception.Usage));
    }

    [Theory]
    [InlineData(English, 3000, 2048)]
    [InlineData("cohere.embed-v4:0", 3000, 3000)]
    [InlineData("cohere.embed-v4:0", 60_000, 28_672)]
    public async Task ALongTextIsCut(string model, int length, int expected)
    {
        await using var server = await ScriptedBedrock.StartAsync(call => AnswerAsync(call, ["#1"]));
        using var embeddings = Generator(server, new BedrockOptions { EmbeddingModel = model });

        await embeddings.GenerateAsync([new string('a', length)], cancellationToken: Cancelled);

        Assert.Equal(expected, Assert.Single(Texts(Assert.Single(server.Calls))).Length, 2.0);
    }

    [Fact]
    public async Task ALengthThatTheModelCannotMakeIsNotAskedFor()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => AnswerAsync(call, Texts(call)));
        using var embeddings = Generator(server, new BedrockOptions { EmbeddingModel = English });

        var result = await embeddings.GenerateAsync(["text #1"], new EmbeddingGenerationOptions { Dimensions = 256 }, Cancelled);

        Assert.Equal(1024, result[0].Vector.Length);
    }

    private static CohereEmbeddingGenerator Generator(ScriptedBedrock server, BedrockOptions options) =>
        new(server.Connect(options), options, TimeProvider.System);

    private static string[] Texts(ScriptedCall call)
    {
        using var json = JsonDocument.Parse(call.Body);
        return [.. json.RootElement.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!)];
    }

    /// <summary>A vector for each text that begins with the number after its #, or 1.</summary>
    private static Task AnswerAsync(ScriptedCall call, string[] texts, int dimensions = 1024, int? inputTokens = null)
    {
        if (inputTokens is not null)
        {
            call.Context.Response.Headers["X-Amzn-Bedrock-Input-Token-Count"] = inputTokens.ToString();
        }

        return call.JsonAsync(
            $$"""{"embeddings":{"float":[{{string.Join(',', texts.Select(text => Vector(int.TryParse(text.Split('#')[^1], out var number) ? number : 1, dimensions)))}}]},"response_type":"embeddings_by_type"}"""
        );
    }

    private static string Vector(int first, int dimensions) => $"[{first},{string.Join(',', Enumerable.Repeat("0", dimensions - 1))}]";
}

using System.Globalization;
using LlmOps.Bedrock;
using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;

namespace LlmOps.Tests.Bedrock;

public sealed class TitanEmbeddingGeneratorTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task VectorsStandInTheOrderOfTheirTextsAndTokensAddUp()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
        {
            var number = int.Parse(call.Body.Split('#')[1].Split('"')[0], CultureInfo.InvariantCulture);
            return call.JsonAsync(Vector(number, tokens: number));
        });
        using var embeddings = Generator(server, new BedrockOptions { EmbeddingDimensions = 256 });

        var result = await embeddings.GenerateAsync(
            Enumerable.Range(1, 50).Select(number => $"text #{number}"),
            cancellationToken: Cancelled
        );

        Assert.Equal(Enumerable.Range(1, 50).Select(number => (float)number), result.Select(embedding => embedding.Vector.Span[0]));
        Assert.Equal(new ModelUsage(EmbeddingTokens: 50 * 51 / 2), ModelUsage.From(result.Usage));
        Assert.Equal("amazon.titan-embed-text-v2:0", result[0].ModelId);
    }

    [Fact]
    public async Task NoMoreCallsAreUnderWayThanAllowed()
    {
        int now = 0,
            most = 0;
        await using var server = await ScriptedBedrock.StartAsync(async call =>
        {
            var current = Interlocked.Increment(ref now);
            InterlockedMax(ref most, current);
            await Task.Delay(20);
            Interlocked.Decrement(ref now);
            await call.JsonAsync(Vector(1));
        });
        using var embeddings = Generator(server, new BedrockOptions { EmbeddingDimensions = 256, EmbeddingConcurrency = 3 });

        await Task.WhenAll(
            embeddings.GenerateAsync(Enumerable.Repeat("a", 10), cancellationToken: Cancelled),
            embeddings.GenerateAsync(Enumerable.Repeat("b", 10), cancellationToken: Cancelled)
        );

        Assert.Equal(20, server.Calls.Count);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task AFailureEndsTheBatchAndSaysWhatWasUsed()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.Body.Contains("bad", StringComparison.Ordinal)
                ? call.ErrorAsync(400, "ValidationException")
                : call.JsonAsync(Vector(1, tokens: 5))
        );
        using var embeddings = Generator(server, new BedrockOptions { EmbeddingDimensions = 256, EmbeddingConcurrency = 1 });

        var exception = await Assert.ThrowsAsync<ModelException>(() =>
            embeddings.GenerateAsync(["one", "two", "bad", "never"], cancellationToken: Cancelled)
        );

        Assert.Equal("ValidationException", exception.Code);
        Assert.Equal(new ModelUsage(EmbeddingTokens: 10), ModelUsage.From(exception.Usage));
        Assert.Equal(3, server.Calls.Count);
    }

    [Theory]
    [InlineData("""{"embedding":[1,2,3],"inputTextTokenCount":1}""")]
    [InlineData("""{"embedding":"x","inputTextTokenCount":1}""")]
    [InlineData("""{"inputTextTokenCount":1}""")]
    [InlineData("zeros")]
    [InlineData("infinite")]
    public async Task AVectorThatIsNoneIsRefused(string answer)
    {
        var json = answer switch
        {
            "zeros" => Vector(0),
            "infinite" => Vector(1).Replace("[1,", "[1e99,", StringComparison.Ordinal),
            _ => answer,
        };
        await using var server = await ScriptedBedrock.StartAsync(call => call.JsonAsync(json));
        using var embeddings = Generator(server, new BedrockOptions { EmbeddingDimensions = 256 });

        var exception = await Assert.ThrowsAsync<ModelException>(() => embeddings.GenerateAsync(["text"], cancellationToken: Cancelled));

        Assert.Equal(ModelException.MalformedResponse, exception.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task AnEmptyTextIsRefusedBeforeAnyCall(string text)
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.JsonAsync(Vector(1)));
        using var embeddings = Generator(server, new BedrockOptions());

        await Assert.ThrowsAsync<ArgumentException>(() => embeddings.GenerateAsync(["fine", text], cancellationToken: Cancelled));
        Assert.Empty(server.Calls);
    }

    [Theory]
    [InlineData('a', 60_000, 28_672)]
    [InlineData('漢', 60_000, 8_192)]
    [InlineData('a', 100, 100)]
    public async Task ALongTextIsCut(char letter, int length, int expected)
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.JsonAsync(Vector(1)));
        using var embeddings = Generator(server, new BedrockOptions { EmbeddingDimensions = 256 });

        await embeddings.GenerateAsync([new string(letter, length)], cancellationToken: Cancelled);

        Assert.Equal(
            expected,
            Assert.Single(server.Calls).Body.Count(character => character == letter)
                - (
                    letter == 'a'
                        ? """{"inputText":"","dimensions":256,"normalize":true,"embeddingTypes":["float"]}""".Count(character =>
                            character == 'a'
                        )
                        : 0
                ),
            2.0
        );
    }

    [Fact]
    public async Task ACutNeverSplitsACharacter()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.JsonAsync(Vector(1)));
        using var embeddings = Generator(server, new BedrockOptions { EmbeddingDimensions = 256, EmbeddingMaxCharacters = 3 });

        await embeddings.GenerateAsync(["a😀😀"], cancellationToken: Cancelled);

        Assert.StartsWith(
            """{"inputText":"a😀",""",
            Assert.Single(server.Calls).Body.Replace("\\uD83D\\uDE00", "😀", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    private static TitanEmbeddingGenerator Generator(ScriptedBedrock server, BedrockOptions options) =>
        new(server.Connect(options), options, TimeProvider.System);

    private static string Vector(int first, int tokens = 1) =>
        $$"""{"embedding":[{{first}},{{string.Join(',', Enumerable.Repeat("0", 255))}}],"inputTextTokenCount":{{tokens}}}""";

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}

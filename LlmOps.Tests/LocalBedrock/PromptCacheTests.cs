using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using static LlmOps.Tests.LocalBedrock.LocalBedrockCaller;

namespace LlmOps.Tests.LocalBedrock;

public sealed class PromptCacheTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly LocalBedrockFactory _factory;
    private readonly HttpClient _client;

    public PromptCacheTests()
    {
        _factory = new LocalBedrockFactory { Clock = _clock };
        _client = _factory.CreateClient();
    }

    public void Dispose()
    {
        _client.Dispose();
        _factory.Dispose();
    }

    [Fact]
    public async Task APrefixIsWrittenThenReadThenForgotten()
    {
        var first = await AskAsync(5000, "5m");
        var second = await AskAsync(5000, "5m");
        _clock.Advance(TimeSpan.FromMinutes(4));
        var refreshed = await AskAsync(5000, "5m");
        _clock.Advance(TimeSpan.FromMinutes(4));
        var stillThere = await AskAsync(5000, "5m");
        _clock.Advance(TimeSpan.FromMinutes(6));
        var forgotten = await AskAsync(5000, "5m");

        Assert.Equal((0, 5000), (Read(first), Written(first)));
        Assert.Equal("5m", (string?)first["cacheDetails"]![0]!["ttl"]);
        Assert.All([second, refreshed, stillThere], usage => Assert.Equal((5000, 0), (Read(usage), Written(usage))));
        Assert.Equal((0, 5000), (Read(forgotten), Written(forgotten)));
        Assert.Equal((int)first["inputTokens"]!, (int)second["inputTokens"]!);
    }

    [Fact]
    public async Task AnHourIsKeptAnHourAndBilledApart()
    {
        var first = await AskAsync(5000, "1h");
        _clock.Advance(TimeSpan.FromMinutes(59));
        var second = await AskAsync(5000, "1h");

        Assert.Equal("1h", (string?)first["cacheDetails"]![0]!["ttl"]);
        Assert.Equal(5000, Read(second));
        var line = (await _client.ReadAsync("/local-bedrock/bill")).Json["models"]![Chat]!;
        Assert.Equal(
            (5000, 0, 5000),
            ((int)line["cacheWrite1hInputTokens"]!, (int)line["cacheWrite5mInputTokens"]!, (int)line["cacheReadInputTokens"]!)
        );
    }

    [Fact]
    public async Task APrefixBelowTheModelsMinimumIsNotCached()
    {
        var first = await AskAsync(4000, "5m");
        var second = await AskAsync(4000, "5m");

        Assert.All([first, second], usage => Assert.Equal((0, 0), (Read(usage), Written(usage))));
    }

    [Fact]
    public async Task AnotherPrefixIsAnotherEntry()
    {
        await AskAsync(5000, "5m");
        var other = await AskAsync(5000, "5m", "other");

        Assert.Equal((0, 5000), (Read(other), Written(other)));
    }

    [Fact]
    public async Task MoreThanFourCachePointsAreRefused()
    {
        var request = Question("hi");
        request["system"] = new JsonArray([
            .. Enumerable
                .Range(0, 5)
                .SelectMany(i =>
                    new JsonNode[]
                    {
                        new JsonObject { ["text"] = $"part {i}" },
                        JsonNode.Parse("""{"cachePoint":{"type":"default"}}""")!,
                    }
                ),
        ]);

        var reply = await _client.PostAsync(ConversePath(), request);

        Assert.Equal(400, reply.Status);
        Assert.Contains("maximum of 4", reply.Message, StringComparison.Ordinal);
    }

    private static int Read(JsonNode usage) => (int)usage["cacheReadInputTokens"]!;

    private static int Written(JsonNode usage) => (int)usage["cacheWriteInputTokens"]!;

    private async Task<JsonNode> AskAsync(int prefixTokens, string ttl, string word = "tea")
    {
        var request = Question("hi");
        request["system"] = new JsonArray(
            new JsonObject { ["text"] = string.Join(' ', Enumerable.Repeat(word, prefixTokens)) },
            new JsonObject
            {
                ["cachePoint"] = new JsonObject { ["type"] = "default", ["ttl"] = ttl },
            }
        );
        return (await _client.PostAsync(ConversePath(), request)).Json["usage"]!;
    }
}

using LlmOps.Bedrock;
using LlmOps.Engine.Models;

namespace LlmOps.Tests.Bedrock;

public sealed class BedrockRerankerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PagesAreReadToTheEndAndSortedTogether()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.JsonAsync(
                call.Number == 1
                    ? """{"results":[{"index":2,"relevanceScore":0.2},{"index":0,"relevanceScore":0.9,"document":{"type":"TEXT"}}],"nextToken":"page two"}"""
                    : """{"results":[{"index":1,"relevanceScore":0.5}]}"""
            )
        );

        var response = await Reranker(server).RerankAsync("q", ["a", "b", "c"], 3, Cancelled);

        Assert.Equal([new(0, 0.9), new(1, 0.5), new(2, 0.2)], response.Results);
        Assert.Equal(1, response.SearchUnits);
        Assert.DoesNotContain("nextToken", server.Calls.First().Body, StringComparison.Ordinal);
        Assert.EndsWith(""","nextToken":"page two"}""", server.Calls.Last().Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"results":[{"index":3,"relevanceScore":0.2}]}""")]
    [InlineData("""{"results":[{"index":-1,"relevanceScore":0.2}]}""")]
    [InlineData("""{"results":[{"index":1,"relevanceScore":0.2},{"index":1,"relevanceScore":0.1}]}""")]
    [InlineData("""{"results":[{"index":1}]}""")]
    [InlineData("""{"results":[],"nextToken":"for ever"}""")]
    public async Task ResultsThatMakeNoSenseAreRefused(string body)
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.JsonAsync(body));

        var exception = await Assert.ThrowsAsync<ModelException>(() => Reranker(server).RerankAsync("q", ["a", "b", "c"], 3, Cancelled));

        Assert.Equal(ModelException.MalformedResponse, exception.Code);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 1)]
    [InlineData(101, 2)]
    [InlineData(1000, 10)]
    public async Task AHundredPassagesAreOneUnit(int passages, int units)
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.JsonAsync("""{"results":[{"index":0,"relevanceScore":1}]}""")
        );

        Assert.Equal(units, (await Reranker(server).RerankAsync("q", [.. Enumerable.Repeat("p", passages)], 5, Cancelled)).SearchUnits);
    }

    [Theory]
    [InlineData(null, 0.7)]
    [InlineData("local-lexical-reranker-v1", 0.15)]
    public async Task TheShareIsThatOfTheModelThatAnswered(string? standIn, double share)
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
        {
            if (standIn is not null)
            {
                call.Context.Response.Headers["x-local-bedrock-model"] = standIn;
            }

            return call.JsonAsync("""{"results":[{"index":0,"relevanceScore":1}]}""");
        });

        Assert.Equal(share, (await Reranker(server).RerankAsync("q", ["p"], 5, Cancelled)).Share);
    }

    [Fact]
    public async Task ALongPassageIsCut()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.JsonAsync("""{"results":[{"index":0,"relevanceScore":1}]}""")
        );

        await Reranker(server).RerankAsync("q", [new string('ß', 40_000)], 5, Cancelled);

        Assert.Equal(32_000, server.Calls.Single().Body.Count(character => character == 'ß'));
    }

    [Fact]
    public async Task WhatTheServiceWouldRefuseIsRefusedHere()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.JsonAsync("{}"));
        var reranker = Reranker(server);

        await Assert.ThrowsAsync<ArgumentException>(() => reranker.RerankAsync(" ", ["a"], 1, Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => reranker.RerankAsync(new string('q', 32_001), ["a"], 1, Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => reranker.RerankAsync("q", [], 1, Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => reranker.RerankAsync("q", [""], 1, Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => reranker.RerankAsync("q", [.. Enumerable.Repeat("p", 1001)], 1, Cancelled));
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task WithoutARerankModelTheOrderStays()
    {
        var response = await new UnrankedReranker().RerankAsync("q", ["a", "b", "c"], 2, Cancelled);

        Assert.Equal([0, 1], response.Results.Select(result => result.Index));
        Assert.Equal(0, response.SearchUnits);
    }

    private static BedrockReranker Reranker(ScriptedBedrock server)
    {
        var options = new BedrockOptions();
        return new(server.Connect(options), options, TimeProvider.System);
    }
}

using LlmOps.Bedrock;
using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;

namespace LlmOps.Tests.Bedrock;

public sealed class BedrockTokenCounterTests
{
    private static readonly ChatMessage[] s_question = [new(ChatRole.User, new string('x', 700))];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheServiceCounts()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.JsonAsync("""{"inputTokens":42}"""));

        Assert.Equal(new TokenCount(42, Estimated: false), await Counter(server).CountAsync(s_question, cancellationToken: Cancelled));
    }

    [Theory]
    [InlineData(400, "ValidationException", 1)]
    [InlineData(403, "AccessDeniedException", 1)]
    [InlineData(503, "ServiceUnavailableException", 2)]
    [InlineData(429, "ThrottlingException", 2)]
    public async Task WhereItDoesNotAGuessHasToDo(int status, string errorType, int callsForTwo)
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.ErrorAsync(status, errorType));
        var counter = Counter(server);

        var first = await counter.CountAsync(s_question, cancellationToken: Cancelled);
        var second = await counter.CountAsync(s_question, cancellationToken: Cancelled);

        Assert.True(first.Estimated);
        Assert.InRange(first.Tokens, 200, 250);
        Assert.Equal(first, second);
        Assert.Equal(callsForTwo, server.Calls.Count);
    }

    [Fact]
    public async Task AServiceThatIsSlowIsNotWaitedFor()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.HangAsync());
        var counter = Counter(server, new BedrockOptions { CountTokensTimeout = TimeSpan.FromMilliseconds(100) });

        Assert.True((await counter.CountAsync(s_question, cancellationToken: Cancelled)).Estimated);
    }

    [Fact]
    public void GuessesLearnFromTheProvidersFigures()
    {
        var estimator = new TokenEstimator();
        Assert.Equal(100, estimator.Estimate(350));

        for (var i = 0; i < 200; i++)
        {
            estimator.Observe(5000, 1000);
            estimator.Observe(10, 10);
        }

        Assert.Equal(5, estimator.BytesPerToken, 0.05);
    }

    private static BedrockTokenCounter Counter(ScriptedBedrock server, BedrockOptions? options = null)
    {
        options ??= new BedrockOptions();
        return new(server.Connect(options), options, new TokenEstimator());
    }
}

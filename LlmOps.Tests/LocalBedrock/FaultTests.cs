using System.Text.Json.Nodes;
using Amazon.Runtime.EventStreams;
using static LlmOps.Tests.LocalBedrock.LocalBedrockCaller;

namespace LlmOps.Tests.LocalBedrock;

public sealed class FaultTests : IDisposable
{
    private readonly LocalBedrockFactory _factory = new();
    private readonly HttpClient _client;

    public FaultTests() => _client = _factory.CreateClient();

    public void Dispose()
    {
        _client.Dispose();
        _factory.Dispose();
    }

    [Theory]
    [InlineData("throttle", 429, "ThrottlingException")]
    [InlineData("not-ready", 429, "ModelNotReadyException")]
    [InlineData("timeout", 408, "ModelTimeoutException")]
    [InlineData("model-error", 424, "ModelErrorException")]
    [InlineData("internal", 500, "InternalServerException")]
    [InlineData("unavailable", 503, "ServiceUnavailableException")]
    [InlineData("quota", 400, "ServiceQuotaExceededException")]
    [InlineData("denied", 403, "AccessDeniedException")]
    [InlineData("bad-gateway", 502, "BadGatewayException")]
    public async Task EveryErrorCanBeAskedForBySuffixAndByHeader(string knob, int status, string error)
    {
        var bySuffix = await _client.PostAsync(ConversePath($"{Chat}+{knob}=1+tag=a"), Question("hi"));
        var byHeader = await _client.PostAsync(ConversePath(), Question("hi"), ($"x-local-bedrock-{knob}", "1"));

        Assert.Equal((status, error), (bySuffix.Status, bySuffix.ErrorType));
        Assert.Equal((status, error), (byHeader.Status, byHeader.ErrorType));
    }

    [Fact]
    public async Task OnlyTheFirstCallsAreHitWhereAskedAndTheWaitIsNamed()
    {
        var model = $"{Chat}+throttle=1+first=2+retry-after=1500ms";

        var replies = new List<Reply>();
        for (var i = 0; i < 3; i++)
        {
            replies.Add(await _client.PostAsync(ConversePath(model), Question("hi")));
        }

        Assert.Equal([429, 429, 200], replies.Select(reply => reply.Status));
        Assert.Equal("1500", replies[0].Headers["x-amz-retry-after"]);
    }

    [Fact]
    public async Task ChanceIsTheSameForTheSameSeed()
    {
        async Task<string> RunAsync(string model)
        {
            var statuses = new List<int>();
            for (var i = 0; i < 60; i++)
            {
                statuses.Add((await _client.PostAsync(ConversePath(model), Question("hi"))).Status);
            }

            return string.Join(',', statuses);
        }

        using var other = new LocalBedrockFactory();
        using var otherClient = other.CreateClient();
        var here = await RunAsync($"{Chat}+throttle=0.3+seed=7");
        var there = new List<int>();
        for (var i = 0; i < 60; i++)
        {
            there.Add((await otherClient.PostAsync(ConversePath($"{Chat}+throttle=0.3+seed=7"), Question("hi"))).Status);
        }

        Assert.Equal(here, string.Join(',', there));
        Assert.NotEqual(here, await RunAsync($"{Chat}+throttle=0.3+seed=8"));
        Assert.InRange(here.Split(',').Count(status => status == "429"), 8, 30);
    }

    [Fact]
    public async Task AnUnknownKnobIsNamed()
    {
        var reply = await _client.PostAsync(ConversePath($"{Chat}+thrtle=1"), Question("hi"));

        Assert.Equal(400, reply.Status);
        Assert.Contains("'thrtle'", reply.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stream-throttle", "throttlingException")]
    [InlineData("stream-internal", "internalServerException")]
    [InlineData("stream-model-error", "modelStreamErrorException")]
    [InlineData("stream-unavailable", "serviceUnavailableException")]
    [InlineData("stream-validation", "validationException")]
    public async Task AStreamCanEndInAnException(string knob, string exception)
    {
        var reply = await _client.PostAsync(
            ConversePath($"{Chat}+{knob}=1+after=3", "converse-stream"),
            AnswerTask("Where is Contoso based?")
        );

        Assert.Equal(200, reply.Status);
        Assert.Equal(
            ["messageStart", "contentBlockDelta", "contentBlockDelta", "contentBlockDelta", exception],
            reply.Events.Select(e => e.Type)
        );
        Assert.NotNull((string?)reply.Events[^1].Payload["message"]);
    }

    [Fact]
    public async Task AStreamCanBeCut() =>
        await Assert.ThrowsAnyAsync<HttpRequestException>(() =>
            _client.PostAsync(ConversePath($"{Chat}+cut=1+after=2", "converse-stream"), AnswerTask("Where is Contoso based?"))
        );

    [Fact]
    public async Task AStreamCanEndBeforeItsMetadata()
    {
        var reply = await _client.PostAsync(
            ConversePath($"{Chat}+eof=1+after=2", "converse-stream"),
            AnswerTask("Where is Contoso based?")
        );

        Assert.Equal(["messageStart", "contentBlockDelta", "contentBlockDelta"], reply.Events.Select(e => e.Type));
    }

    [Fact]
    public async Task AFrameCanBeCorrupt()
    {
        var reply = await _client.PostAsync(
            ConversePath($"{Chat}+corrupt=1+after=2", "converse-stream"),
            AnswerTask("Where is Contoso based?")
        );

        Assert.Throws<EventStreamChecksumFailureException>(() => reply.Events);
    }

    [Fact]
    public async Task JsonCanBeMalformedInStreamsAndAnswers()
    {
        var stream = await _client.PostAsync(
            ConversePath($"{Chat}+malformed=1+after=1", "converse-stream"),
            AnswerTask("Where is Contoso based?")
        );
        var answer = await _client.PostAsync(ConversePath($"{Chat}+malformed=1"), AnswerTask("Where is Contoso based?"));

        Assert.ThrowsAny<System.Text.Json.JsonException>(() => stream.Events);
        Assert.Equal(200, answer.Status);
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => answer.Json);
    }

    [Fact]
    public async Task CacheCountsCanBeSetAndBrokenAnswersAreNotBilled()
    {
        var reply = await _client.PostAsync(ConversePath($"{Chat}+cache-read=40+cache-write=5"), AnswerTask("Where is Contoso based?"));
        await _client.PostAsync(ConversePath($"{Chat}+eof=1", "converse-stream"), AnswerTask("Where is Contoso based?"));
        await _client.PostAsync(ConversePath($"{Chat}+throttle=1"), AnswerTask("Where is Contoso based?"));

        var usage = reply.Json["usage"]!;
        Assert.Equal((40, 5), ((int)usage["cacheReadInputTokens"]!, (int)usage["cacheWriteInputTokens"]!));
        var line = (await _client.ReadAsync("/local-bedrock/bill")).Json["models"]![Chat]!;
        Assert.Equal(1, (int)line["requests"]!);
        Assert.Equal(1, (int)line["incompleteRequests"]!);
        Assert.Equal((int)usage["inputTokens"]!, (int)line["inputTokens"]!);
        Assert.Equal(40, (int)line["cacheReadInputTokens"]!);
        Assert.Equal(5, (int)line["cacheWrite5mInputTokens"]!);
        Assert.Equal((int)usage["outputTokens"]!, (int)line["outputTokens"]!);
    }

    [Fact]
    public async Task ThePathToAModelKeepsItsKnobsForTheCatalog()
    {
        var model = await _client.ReadAsync("/foundation-models/" + Uri.EscapeDataString("amazon.titan-embed-text-v2:0+throttle=1"));

        Assert.Equal(200, model.Status);
    }

    [Fact]
    public async Task TheRecordingKeepsRequestsButNoSecrets()
    {
        await _client.SendAsync(HttpMethod.Delete, "/local-bedrock/requests");
        await _client.PostAsync(
            ConversePath(),
            Question("remember me"),
            ("Authorization", "Bearer secret-key"),
            ("x-amz-security-token", "secret-token")
        );

        var recorded = await _client.ReadAsync("/local-bedrock/requests");

        var request = Assert.Single(recorded.Json["requests"]!.AsArray())!;
        Assert.Equal("Converse", (string?)request["operation"]);
        Assert.Equal(Chat, (string?)request["modelId"]);
        Assert.Equal(200, (int)request["status"]!);
        Assert.Contains("remember me", (string?)request["body"], StringComparison.Ordinal);
        Assert.DoesNotContain("secret-", recorded.Text, StringComparison.Ordinal);
    }
}

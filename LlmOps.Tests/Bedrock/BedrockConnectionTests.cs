using LlmOps.Bedrock;
using LlmOps.Engine.Models;
using LlmOps.Tests.Wire;

namespace LlmOps.Tests.Bedrock;

public sealed class BedrockConnectionTests
{
    private static readonly BedrockCall s_call = BedrockCall.ForModel(
        "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        "converse",
        "{}"u8.ToArray()
    );

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(429, "ThrottlingException")]
    [InlineData(429, "ThrottlingException:http://internal.amazon.com/coral/")]
    [InlineData(429, "ModelNotReadyException")]
    [InlineData(429, "SomethingNew")]
    [InlineData(408, "ModelTimeoutException")]
    [InlineData(500, "InternalServerException")]
    [InlineData(502, "BadGatewayException")]
    [InlineData(503, "ServiceUnavailableException")]
    [InlineData(504, "GatewayTimeout")]
    [InlineData(403, "ExpiredTokenException")]
    public async Task WhatMayPassIsTriedAgain(int status, string errorType)
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.Number == 1 ? call.ErrorAsync(status, errorType) : call.JsonAsync("{}")
        );
        using var connection = server.Connect();

        var reply = await connection.SendAsync(s_call, Cancelled);

        Assert.Equal("request-2", reply.RequestId);
        Assert.Equal(2, server.Calls.Count);
    }

    [Theory]
    [InlineData(400, "ValidationException")]
    [InlineData(400, "ServiceQuotaExceededException")]
    [InlineData(403, "AccessDeniedException")]
    [InlineData(404, "ResourceNotFoundException")]
    [InlineData(424, "ModelErrorException")]
    public async Task WhatCannotPassFailsAtOnce(int status, string errorType)
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.ErrorAsync(status, errorType));
        using var connection = server.Connect();

        var exception = await Assert.ThrowsAsync<ModelException>(() => connection.SendAsync(s_call, Cancelled));

        Assert.Equal(
            (errorType, status, "request-1", false),
            (exception.Code, exception.StatusCode, exception.RequestId, exception.IsTransient)
        );
        Assert.Contains("scripted", exception.Message, StringComparison.Ordinal);
        Assert.Single(server.Calls);
    }

    [Theory]
    [InlineData(429, "ThrottlingException", 4)]
    [InlineData(503, "ServiceUnavailableException", 4)]
    [InlineData(408, "ModelTimeoutException", 2)]
    public async Task WhatDoesNotPassFailsAfterItsAttempts(int status, string errorType, int attempts)
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.ErrorAsync(status, errorType));
        using var connection = server.Connect();

        var exception = await Assert.ThrowsAsync<ModelException>(() => connection.SendAsync(s_call, Cancelled));

        Assert.Equal((errorType, true), (exception.Code, exception.IsTransient));
        Assert.Equal(attempts, server.Calls.Count);
    }

    [Fact]
    public async Task RefusedKeysAreRenewedOnce()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.ErrorAsync(403, "ExpiredTokenException"));
        var credentials = FixedCredentials.Test;
        using var connection = server.Connect(credentials: credentials);

        var exception = await Assert.ThrowsAsync<ModelException>(() => connection.SendAsync(s_call, Cancelled));

        Assert.Equal("ExpiredTokenException", exception.Code);
        Assert.Equal(2, server.Calls.Count);
        Assert.True(credentials.Forgotten >= 1);
    }

    [Fact]
    public async Task TheModelIdIsOnePathLabelAndTheRequestIsSigned()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.JsonAsync("{}"));
        using var connection = server.Connect();

        await connection.SendAsync(s_call, Cancelled);
        await connection.SendAsync(
            BedrockCall.ForModel("arn:aws:bedrock:us-east-1:1:custom-model-deployment/x", "converse", []),
            Cancelled
        );

        Assert.Equal(
            [
                "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse",
                "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Acustom-model-deployment%2Fx/converse",
            ],
            server.Calls.Select(call => call.Target)
        );
        Assert.All(
            server.Calls,
            call => Assert.StartsWith("AWS4-HMAC-SHA256 Credential=test/", call.Authorization, StringComparison.Ordinal)
        );
        Assert.All(
            server.Calls,
            call =>
                Assert.Contains(
                    "/us-east-1/bedrock/aws4_request, SignedHeaders=content-type;host;x-amz-date,",
                    call.Authorization,
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task ABearerKeyIsUsedWhereThePlaneTakesIt()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.JsonAsync("{}"));
        using var connection = server.Connect(bearerKey: "secret-key");

        await connection.SendAsync(s_call, Cancelled);
        await connection.SendAsync(new BedrockCall(BedrockPlane.Control, HttpMethod.Get, "/foundation-models/x"), Cancelled);
        await connection.SendAsync(new BedrockCall(BedrockPlane.AgentRuntime, HttpMethod.Post, "/rerank", []), Cancelled);

        Assert.Equal(["Bearer secret-key", "Bearer secret-key"], server.Calls.Take(2).Select(call => call.Authorization));
        Assert.StartsWith("AWS4-HMAC-SHA256", server.Calls.Last().Authorization, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatIsNotThereIsAConnectionThatFailed()
    {
        var server = await ScriptedBedrock.StartAsync(call => call.JsonAsync("{}"));
        using var connection = server.Connect(new BedrockOptions { MaxAttempts = 2 });
        await server.DisposeAsync();

        var exception = await Assert.ThrowsAsync<ModelException>(() => connection.SendAsync(s_call, Cancelled));

        Assert.Equal((ModelException.ConnectionFailed, true), (exception.Code, exception.IsTransient));
    }

    [Fact]
    public async Task AnAnswerThatDoesNotBeginIsATimeout()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.HangAsync());
        using var connection = server.Connect(new BedrockOptions { FirstByteTimeout = TimeSpan.FromMilliseconds(150) });

        var exception = await Assert.ThrowsAsync<ModelException>(() => connection.SendAsync(s_call, Cancelled));

        Assert.Equal((ModelException.Timeout, true), (exception.Code, exception.IsTransient));
        Assert.Equal(2, server.Calls.Count);
    }

    [Fact]
    public async Task TheWholeCallHasALimit()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.HangAsync());
        using var connection = server.Connect(
            new BedrockOptions { CallTimeout = TimeSpan.FromMilliseconds(150), FirstByteTimeout = TimeSpan.FromMilliseconds(100) }
        );

        var exception = await Assert.ThrowsAsync<ModelException>(() => connection.SendAsync(s_call with { AnswersLate = true }, Cancelled));

        Assert.Equal(ModelException.Timeout, exception.Code);
    }

    [Fact]
    public async Task CancellationReachesTheSocket()
    {
        var arrived = new TaskCompletionSource();
        var closed = new TaskCompletionSource();
        await using var server = await ScriptedBedrock.StartAsync(async call =>
        {
            arrived.SetResult();
            await call.HangAsync();
            closed.SetResult();
        });
        using var connection = server.Connect();
        using var source = new CancellationTokenSource();

        var sending = connection.SendAsync(s_call, source.Token);
        await arrived.Task.WaitAsync(Cancelled);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await closed.Task.WaitAsync(Cancelled);
    }

    [Fact]
    public async Task AnAnswerOverTheLimitIsRefused()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.JsonAsync(new string(' ', 5000)));
        using var connection = server.Connect(new BedrockOptions { MaxResponseBytes = 4096 });

        var exception = await Assert.ThrowsAsync<ModelException>(() => connection.SendAsync(s_call, Cancelled));

        Assert.Equal(ModelException.MalformedResponse, exception.Code);
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task AServiceInTroubleIsNotAskedMoreOftenForEver()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.ErrorAsync(500, "InternalServerException"));
        using var connection = server.Connect();

        for (var i = 0; i < 20; i++)
        {
            await Assert.ThrowsAsync<ModelException>(() => connection.SendAsync(s_call, Cancelled));
        }

        // 500 tokens are 35 retries of 14; the 20 first attempts are free.
        Assert.Equal(20 + 35, server.Calls.Count);
    }
}

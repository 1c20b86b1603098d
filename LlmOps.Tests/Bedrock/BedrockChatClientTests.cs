using System.Text.Json;
using LlmOps.Bedrock;
using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;

namespace LlmOps.Tests.Bedrock;

public sealed class BedrockChatClientTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnAnswerCarriesTextModelReasonAndUsage()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.JsonAsync(
                """
                {"output":{"message":{"role":"assistant","content":[{"text":"Hé, 42."},{"somethingNew":{"x":1}}]}},"stopReason":"end_turn",
                 "usage":{"inputTokens":10,"outputTokens":3,"totalTokens":133,"cacheReadInputTokens":100,"cacheWriteInputTokens":20,"cacheDetails":[{"ttl":"1h","inputTokens":5},{"ttl":"5m","inputTokens":15}]},
                 "metrics":{"latencyMs":7},"trace":{"promptRouter":{"invokedModelId":"the-one-that-answered"}},"unknown":true}
                """
            )
        );
        using var chat = server.Chat();

        var response = await chat.GetResponseAsync("q", cancellationToken: Cancelled);

        Assert.Equal("Hé, 42.", response.Text);
        Assert.Equal("the-one-that-answered", response.ModelId);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal("request-1", response.ResponseId);
        Assert.Equal(130, response.Usage!.InputTokenCount);
        Assert.Equal(100, response.Usage.CachedInputTokenCount);
        Assert.Equal(new ModelUsage(10, 100, 15, 5, 3), ModelUsage.From(response.Usage));
        Assert.Equal(7L, response.Messages[0].AdditionalProperties![BedrockChatProperties.LatencyMs]);
    }

    [Theory]
    [InlineData("end_turn", "stop")]
    [InlineData("stop_sequence", "stop")]
    [InlineData("max_tokens", "length")]
    [InlineData("model_context_window_exceeded", "length")]
    [InlineData("tool_use", "tool_calls")]
    [InlineData("guardrail_intervened", "content_filter")]
    [InlineData("content_filtered", "content_filter")]
    [InlineData("malformed_model_output", "malformed_model_output")]
    [InlineData("something_new", "something_new")]
    public async Task EveryStopReasonHasItsOutcomeWithUsage(string stopReason, string finishReason)
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.Target.EndsWith("stream", StringComparison.Ordinal)
                ? call.StreamAsync(
                    ScriptedCall.Delta("x"),
                    EventStreamWriter.Event("messageStop", $$"""{"stopReason":"{{stopReason}}"}"""),
                    ScriptedCall.Metadata
                )
                : call.JsonAsync(ScriptedCall.Answer.Replace("end_turn", stopReason, StringComparison.Ordinal))
        );
        using var chat = server.Chat();

        var whole = await chat.GetResponseAsync("q", cancellationToken: Cancelled);
        var streamed = await chat.GetStreamingResponseAsync("q", cancellationToken: Cancelled).ToChatResponseAsync(Cancelled);

        Assert.All(
            [whole, streamed],
            response =>
            {
                Assert.Equal(finishReason, response.FinishReason!.Value.Value);
                Assert.Equal(stopReason, response.Messages[^1].AdditionalProperties![BedrockChatProperties.StopReason]);
                Assert.Equal(new ModelUsage(InputTokens: 10, OutputTokens: 3), ModelUsage.From(response.Usage));
            }
        );
    }

    [Fact]
    public async Task AGuardrailsBlockIsAnAnswerThatSaysWhy()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.JsonAsync(
                """{"output":{"message":{"role":"assistant","content":[{"text":"I may not say."}]}},"stopReason":"guardrail_intervened","usage":{"inputTokens":0,"outputTokens":0,"totalTokens":0},"trace":{"guardrail":{"actionReason":"topic"}}}"""
            )
        );
        using var chat = server.Chat(new BedrockOptions { GuardrailId = "gr-1", GuardrailVersion = "3" });

        var response = await chat.GetResponseAsync("q", cancellationToken: Cancelled);

        Assert.Equal("I may not say.", response.Text);
        Assert.Equal(ChatFinishReason.ContentFilter, response.FinishReason);
        Assert.Equal(
            "topic",
            ((JsonElement)response.Messages[0].AdditionalProperties![BedrockChatProperties.GuardrailTrace]!)
                .GetProperty("actionReason")
                .GetString()
        );
    }

    [Theory]
    [InlineData("{\"output\":")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"output":{"message":{"content":[{"text":17}]}},"usage":{"inputTokens":1,"outputTokens":1}}""")]
    [InlineData("""{"output":{"message":{"content":[{"text":"x"}]}}}""")]
    public async Task AMalformedAnswerIsAClearErrorAndNotRetried(string body)
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.JsonAsync(body));
        using var chat = server.Chat();

        var exception = await Assert.ThrowsAsync<ModelException>(() => chat.GetResponseAsync("q", cancellationToken: Cancelled));

        Assert.Equal((ModelException.MalformedResponse, false), (exception.Code, exception.IsTransient));
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task AStreamGivesTextAsItComesAndUsageAtItsEnd()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.StreamAsync(ScriptedCall.GoodStream));
        using var chat = server.Chat();

        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in chat.GetStreamingResponseAsync("q", cancellationToken: Cancelled))
        {
            updates.Add(update);
        }

        Assert.Equal(["Hé", ", ", "42.", ""], updates.Select(update => update.Text));
        Assert.All(updates.SkipLast(1), update => Assert.Null(update.FinishReason));
        var response = updates.ToChatResponse();
        Assert.Equal(new ModelUsage(InputTokens: 10, OutputTokens: 3), ModelUsage.From(response.Usage));
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal("us.anthropic.claude-haiku-4-5-20251001-v1:0", response.ModelId);
        Assert.Equal("request-1", response.ResponseId);
    }

    [Fact]
    public async Task AToolCallIsPutTogetherFromItsPieces()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.StreamAsync(
                EventStreamWriter.Event(
                    "contentBlockStart",
                    """{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"t1","name":"search"}}}"""
                ),
                EventStreamWriter.Event("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"toolUse":{"input":"{\"que"}}}"""),
                EventStreamWriter.Event("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"toolUse":{"input":"ry\":\"x\"}"}}}"""),
                EventStreamWriter.Event("contentBlockStop", """{"contentBlockIndex":1}"""),
                EventStreamWriter.Event(
                    "contentBlockStart",
                    """{"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"t2","name":"now"}}}"""
                ),
                EventStreamWriter.Event("contentBlockStop", """{"contentBlockIndex":2}"""),
                EventStreamWriter.Event("messageStop", """{"stopReason":"tool_use"}"""),
                ScriptedCall.Metadata
            )
        );
        using var chat = server.Chat();

        var response = await chat.GetStreamingResponseAsync("q", cancellationToken: Cancelled).ToChatResponseAsync(Cancelled);

        var calls = response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
        Assert.Equal([("t1", "search"), ("t2", "now")], calls.Select(call => (call.CallId, call.Name)));
        Assert.Equal("x", ((JsonElement)calls[0].Arguments!["query"]!).GetString());
        Assert.Empty(calls[1].Arguments!);
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    [Theory]
    [InlineData("throttlingException", "ThrottlingException", 429, true)]
    [InlineData("internalServerException", "InternalServerException", 500, true)]
    [InlineData("serviceUnavailableException", "ServiceUnavailableException", 503, true)]
    [InlineData("modelStreamErrorException", "ModelStreamErrorException", 424, false)]
    [InlineData("validationException", "ValidationException", 400, false)]
    public async Task AnExceptionInMidStreamEndsItAndIsNotRetried(string type, string code, int status, bool transient)
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.StreamAsync(ScriptedCall.Delta("Hé"), EventStreamWriter.Exception(type, """{"message":"scripted"}"""))
        );
        using var chat = server.Chat();

        var (text, exception) = await FailAsync(chat);

        Assert.Equal("Hé", text);
        Assert.Equal(
            (code, status, transient, "request-1"),
            (exception.Code, exception.StatusCode, exception.IsTransient, exception.RequestId)
        );
        Assert.Contains("scripted", exception.Message, StringComparison.Ordinal);
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task AnErrorMessageOfTheThirdKindIsUnderstood()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.StreamAsync(
                ScriptedCall.Delta("Hé"),
                EventStreamWriter.Message(
                    "",
                    (":message-type", "error"),
                    (":error-code", "InternalError"),
                    (":error-message", "An internal server error occurred")
                )
            )
        );
        using var chat = server.Chat();

        var (_, exception) = await FailAsync(chat);

        Assert.Equal("InternalError", exception.Code);
    }

    [Fact]
    public async Task BeforeTheFirstContentAStreamIsTriedAgain()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.Number switch
            {
                1 => call.ErrorAsync(429, "ThrottlingException"),
                2 => call.StreamAsync(ScriptedCall.GoodStream[0], EventStreamWriter.Exception("throttlingException", "{}")),
                3 => call.StreamAsync(ScriptedCall.GoodStream[0]),
                _ => call.StreamAsync(ScriptedCall.GoodStream),
            }
        );
        using var chat = server.Chat();

        var response = await chat.GetStreamingResponseAsync("q", cancellationToken: Cancelled).ToChatResponseAsync(Cancelled);

        Assert.Equal("Hé, 42.", response.Text);
        Assert.Equal(4, server.Calls.Count);
    }

    [Fact]
    public async Task AStreamWithoutMetadataIsIncomplete()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.StreamAsync(ScriptedCall.GoodStream[..^1]));
        using var chat = server.Chat();

        var (text, exception) = await FailAsync(chat);

        Assert.Equal("Hé, 42.", text);
        Assert.Equal((ModelException.IncompleteStream, true), (exception.Code, exception.IsTransient));
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task ABrokenConnectionIsAnIncompleteStream()
    {
        // An abort throws away what the client has not read yet, so it waits for that.
        var read = new TaskCompletionSource();
        await using var server = await ScriptedBedrock.StartAsync(async call =>
        {
            await call.StreamAsync(ScriptedCall.Delta("Hé"));
            await read.Task;
            call.Context.Abort();
        });
        using var chat = server.Chat();

        var exception = await Assert.ThrowsAsync<ModelException>(async () =>
        {
            await foreach (var _ in chat.GetStreamingResponseAsync("q", cancellationToken: Cancelled))
            {
                read.TrySetResult();
            }
        });

        Assert.Equal((ModelException.IncompleteStream, true), (exception.Code, exception.IsTransient));
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task AStreamThatFallsSilentIsATimeout()
    {
        await using var server = await ScriptedBedrock.StartAsync(async call =>
        {
            await call.StreamAsync(ScriptedCall.Delta("Hé"));
            await call.HangAsync();
        });
        using var chat = server.Chat(new BedrockOptions { IdleTimeout = TimeSpan.FromMilliseconds(150) });

        var (text, exception) = await FailAsync(chat);

        Assert.Equal(("Hé", ModelException.Timeout, true), (text, exception.Code, exception.IsTransient));
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task AStreamThatDoesNotBeginIsATimeout()
    {
        await using var server = await ScriptedBedrock.StartAsync(async call =>
        {
            await call.StreamAsync();
            await call.Context.Response.Body.FlushAsync();
            await call.HangAsync();
        });
        using var chat = server.Chat(new BedrockOptions { FirstByteTimeout = TimeSpan.FromMilliseconds(150), MaxAttempts = 1 });

        Assert.Equal(ModelException.Timeout, (await FailAsync(chat)).Exception.Code);
    }

    [Fact]
    public async Task LeavingAStreamClosesItsSocket()
    {
        var closed = new TaskCompletionSource();
        await using var server = await ScriptedBedrock.StartAsync(async call =>
        {
            await call.StreamAsync(ScriptedCall.Delta("Hé"));
            await call.HangAsync();
            closed.SetResult();
        });
        using var chat = server.Chat();

        await foreach (var update in chat.GetStreamingResponseAsync("q", cancellationToken: Cancelled))
        {
            Assert.Equal("Hé", update.Text);
            break;
        }

        await closed.Task.WaitAsync(Cancelled);
    }

    [Fact]
    public async Task CancellingAStreamClosesItsSocket()
    {
        var closed = new TaskCompletionSource();
        await using var server = await ScriptedBedrock.StartAsync(async call =>
        {
            await call.StreamAsync(ScriptedCall.Delta("Hé"));
            await call.HangAsync();
            closed.SetResult();
        });
        using var chat = server.Chat();
        using var source = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in chat.GetStreamingResponseAsync("q", cancellationToken: source.Token))
            {
                await source.CancelAsync();
            }
        });

        await closed.Task.WaitAsync(Cancelled);
    }

    /// <summary>Whatever happens to the bytes: the right text and its end, or a typed error behind a part of the right text.</summary>
    [Fact]
    public async Task AThousandCutsAndCorruptionsNeverGiveAWrongText()
    {
        var good = ScriptedCall.GoodStream.SelectMany(message => message).ToArray();
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var parts = Parts(ScriptedCall.GoodStream);
        var streams = Enumerable
            .Range(0, 1000)
            .Select(number => Damage(good, Pick(parts[number % parts.Length], random), (number / parts.Length) % 4, random))
            .ToArray();
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.StreamAsync(
                streams[
                    int.Parse(
                        call.Body[(call.Body.IndexOf('#', StringComparison.Ordinal) + 1)..].Split('"')[0],
                        System.Globalization.CultureInfo.InvariantCulture
                    )
                ]
            )
        );
        using var chat = server.Chat(new BedrockOptions { MaxAttempts = 1 });
        int complete = 0,
            failed = 0;

        await Parallel.ForAsync(
            0,
            streams.Length,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancelled },
            async (index, token) =>
            {
                var text = "";
                ChatFinishReason? end = null;
                try
                {
                    await foreach (var update in chat.GetStreamingResponseAsync($"#{index}", cancellationToken: token))
                    {
                        text += update.Text;
                        end = update.FinishReason ?? end;
                    }

                    Assert.Equal(("Hé, 42.", ChatFinishReason.Stop), (text, end));
                    Interlocked.Increment(ref complete);
                }
                catch (ModelException exception)
                {
                    Assert.Contains(
                        exception.Code,
                        (string[])[ModelException.ConnectionFailed, ModelException.IncompleteStream, ModelException.MalformedResponse]
                    );
                    Assert.StartsWith(text, "Hé, 42.", StringComparison.Ordinal);
                    Interlocked.Increment(ref failed);
                }
            }
        );

        Assert.Equal(streams.Length, complete + failed);
        Assert.True(failed > 900, $"{failed} failed");
    }

    /// <summary>The places of each kind of byte: total length, length of headers, checksum of both, headers, payload, checksum of
    /// all.</summary>
    private static int[][] Parts(byte[][] frames)
    {
        var parts = Enumerable.Range(0, 6).Select(_ => new List<int>()).ToArray();
        var start = 0;
        foreach (var frame in frames)
        {
            var headers = 12 + (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4));
            for (var place = 0; place < frame.Length; place++)
            {
                parts[
                    place < 12 ? place / 4
                    : place < headers ? 3
                    : place < frame.Length - 4 ? 4
                    : 5
                ]
                    .Add(start + place);
            }

            start += frame.Length;
        }

        return [.. parts.Select(places => places.ToArray())];
    }

    private static int Pick(int[] places, Random random) => places[random.Next(places.Length)];

    private static byte[] Damage(byte[] good, int position, int kind, Random random)
    {
        var bytes = good.ToList();
        switch (kind)
        {
            case 0:
                return good[..position];
            case 1:
                bytes[position] ^= (byte)random.Next(1, 256);
                break;
            case 2:
                bytes.RemoveRange(position, Math.Min(random.Next(1, 40), good.Length - position));
                break;
            default:
                var noise = new byte[random.Next(1, 40)];
                random.NextBytes(noise);
                bytes.InsertRange(position, noise);
                break;
        }

        return [.. bytes];
    }

    private static async Task<(string Text, ModelException Exception)> FailAsync(IChatClient chat)
    {
        var text = "";
        var exception = await Assert.ThrowsAsync<ModelException>(async () =>
        {
            await foreach (var update in chat.GetStreamingResponseAsync("q", cancellationToken: Cancelled))
            {
                text += update.Text;
            }
        });
        return (text, exception);
    }
}

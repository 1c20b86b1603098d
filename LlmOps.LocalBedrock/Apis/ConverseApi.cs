using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlmOps.LocalBedrock.Conversations;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.EventStream;
using LlmOps.LocalBedrock.Faults;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Operations;
using LlmOps.LocalBedrock.Recording;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Apis;

/// <summary>Converse, ConverseStream and CountTokens of the runtime plane.</summary>
internal static class ConverseApi
{
    public static void MapConverse(this IEndpointRouteBuilder app)
    {
        app.MapPost("/model/{modelId}/converse", ConverseAsync).AsOperation("Converse", Plane.Runtime);
        app.MapPost("/model/{modelId}/converse-stream", ConverseStreamAsync).AsOperation("ConverseStream", Plane.Runtime);
        app.MapPost("/model/{modelId}/count-tokens", CountTokensAsync).AsOperation("CountTokens", Plane.Runtime);
    }

    private static async Task<WireResult<ConverseResponse>> ConverseAsync(HttpContext context, ConversationStarter starter, Bill bill)
    {
        var call = OperationCall.Of(context);
        var model = starter.ModelOf(call);
        var conversation = await starter.StartAsync(context, call, model);
        var text = new StringBuilder();
        await foreach (var delta in conversation.AnswerAsync(stream: false, context.RequestAborted))
        {
            text.Append(delta);
        }

        context.Response.Headers[LocalModelIds.Header] = conversation.AnsweringModel;
        bill.AddChat(model.Id, conversation.Usage, conversation.Faults, context.RequestAborted);
        return new WireResult<ConverseResponse>(
            new ConverseResponse(
                new ConverseOutput(
                    new Message
                    {
                        Role = "assistant",
                        Content =
                        [
                            conversation.ToolUse is { } toolUse
                                ? new ContentBlock { ToolUse = toolUse }
                                : new ContentBlock { Text = text.ToString() },
                        ],
                    }
                ),
                conversation.StopReason,
                conversation.Usage,
                conversation.Metrics,
                conversation.AdditionalFields,
                conversation.Trace,
                conversation.PerformanceConfig,
                conversation.ServiceTier
            ),
            WireJson.Default.ConverseResponse,
            conversation.Faults
        );
    }

    private static async Task ConverseStreamAsync(HttpContext context, ConversationStarter starter, Bill bill)
    {
        var call = OperationCall.Of(context);
        var model = starter.ModelOf(call);
        var conversation = await starter.StartAsync(context, call, model);
        await using var deltas = conversation.AnswerAsync(stream: true, context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);

        // The first delta is made before the status is sent: until then, an error is a plain HTTP error.
        var more = await deltas.MoveNextAsync();
        context.Response.ContentType = "application/vnd.amazon.eventstream";
        context.Response.Headers[LocalModelIds.Header] = conversation.AnsweringModel;
        var stream = new EventWriter(context.Response.BodyWriter, context.RequestAborted);
        var (billed, sent) = (false, 0);
        try
        {
            stream.Write("messageStart", new MessageStartEvent("assistant"), WireJson.Default.MessageStartEvent);
            var outcome = conversation.Faults.Outcome;
            for (; more && (outcome.Break == StreamBreak.None || sent < outcome.After); sent++)
            {
                stream.Write("contentBlockDelta", Delta(deltas.Current), WireJson.Default.ContentBlockDeltaEvent);
                var next = deltas.MoveNextAsync();
                if (!next.IsCompleted)
                {
                    // Nothing waits here for a delta that has to be made first.
                    await stream.FlushAsync();
                }

                more = await next;
            }

            if (outcome.Break != StreamBreak.None)
            {
                call.ErrorType = $"knob {outcome.Break}";
                await BreakAsync(context, stream, outcome, more ? deltas.Current : string.Empty);
                return;
            }

            stream.Write("contentBlockStop", new ContentBlockStopEvent(0), WireJson.Default.ContentBlockStopEvent);
            stream.Write(
                "messageStop",
                new MessageStopEvent(conversation.StopReason, conversation.AdditionalFields),
                WireJson.Default.MessageStopEvent
            );
            context.RequestAborted.ThrowIfCancellationRequested();
            bill.AddChat(model.Id, conversation.Usage);
            billed = true;
            stream.Write(
                "metadata",
                new MetadataEvent(
                    conversation.Usage,
                    conversation.Metrics,
                    conversation.Trace,
                    conversation.PerformanceConfig,
                    conversation.ServiceTier
                ),
                WireJson.Default.MetadataEvent
            );
            await stream.FlushAsync();
        }
        catch (ServiceException error)
        {
            call.ErrorType = error.Code;
            await stream.WriteExceptionAsync(error);
        }
        finally
        {
            if (
                !billed
                && sent > 0
                && context.RequestAborted.IsCancellationRequested
                && conversation.Faults.Outcome.Break == StreamBreak.None
            )
            {
                bill.AddLeft(model.Id, conversation.Usage);
            }
            else if (!billed)
            {
                bill.AddIncomplete(model.Id);
            }
        }
    }

    /// <summary>Lets a stream that has begun go wrong in the way that its knobs say.</summary>
    private static async Task BreakAsync(HttpContext context, EventWriter stream, FaultOutcome outcome, string rest)
    {
        if (outcome.StreamError is { } error)
        {
            await stream.WriteExceptionAsync(error);
            return;
        }

        var payload = JsonSerializer.SerializeToUtf8Bytes(Delta(rest), WireJson.Default.ContentBlockDeltaEvent);
        var frame = EventStreamFrame.Event("contentBlockDelta", payload);
        switch (outcome.Break)
        {
            case StreamBreak.Cut:
                await stream.WriteFrameAsync(frame.AsMemory(0, frame.Length / 2));
                context.Abort();
                break;
            case StreamBreak.Corrupt:
                frame[^6] ^= 0x20;
                await stream.WriteFrameAsync(frame);
                break;
            case StreamBreak.Malformed:
                await stream.WriteFrameAsync(EventStreamFrame.Event("contentBlockDelta", payload.AsSpan(0, payload.Length / 2)));
                break;
        }
    }

    private static ContentBlockDeltaEvent Delta(string text) => new(0, new ContentBlockDelta(text));

    private static async Task<WireResult<CountTokensResponse>> CountTokensAsync(
        HttpContext context,
        ConversationStarter starter,
        FaultInjector injector
    )
    {
        var call = OperationCall.Of(context);
        var model = starter.ModelOf(call, forInference: false);
        var input = Read(call, WireJson.Default.CountTokensRequest).Input ?? throw ServiceException.Missing("input");
        var tokens = (input.Converse, input.InvokeModel?.Body) switch
        {
            ({ } converse, null) => Count(converse, model.Model),
            (null, { } body) => TokenCounter.Count(Encoding.UTF8.GetString(body)),
            _ => throw ServiceException.Validation("The input must set one of the following keys: converse, invokeModel."),
        };
        return new WireResult<CountTokensResponse>(
            new CountTokensResponse(tokens),
            WireJson.Default.CountTokensResponse,
            await injector.EnterAsync(context, call, model.Knobs)
        );
    }

    private static int Count(ConverseRequest request, FoundationModel model)
    {
        ConverseValidator.Validate(request, model);
        return PromptMeter.Count(request);
    }

    private static T Read<T>(OperationCall call, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(call.Body.Span, type) ?? throw ServiceException.Serialization();
}

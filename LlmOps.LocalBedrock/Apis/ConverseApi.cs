using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlmOps.LocalBedrock.Conversations;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.EventStream;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Operations;
using LlmOps.LocalBedrock.Recording;
using LlmOps.LocalBedrock.Wire;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LlmOps.LocalBedrock.Apis;

/// <summary>Converse, ConverseStream and CountTokens of the runtime plane.</summary>
internal static class ConverseApi
{
    public static void MapConverse(this IEndpointRouteBuilder app)
    {
        app.MapPost("/model/{modelId}/converse", ConverseAsync).AsOperation("Converse", Plane.Runtime);
        app.MapPost("/model/{modelId}/converse-stream", ConverseStreamAsync).AsOperation("ConverseStream", Plane.Runtime);
        app.MapPost("/model/{modelId}/count-tokens", CountTokens).AsOperation("CountTokens", Plane.Runtime);
    }

    private static async Task<JsonHttpResult<ConverseResponse>> ConverseAsync(HttpContext context, ConversationStarter starter, Bill bill)
    {
        var call = OperationCall.Of(context);
        var model = starter.ModelOf(call);
        var conversation = starter.Start(call, model);
        var text = new StringBuilder();
        await foreach (var delta in conversation.AnswerAsync(context.RequestAborted))
        {
            text.Append(delta);
        }

        context.Response.Headers[LocalModelIds.Header] = conversation.AnsweringModel;
        bill.AddChat(model.Id, conversation.Usage);
        return TypedResults.Json(
            new ConverseResponse(
                new ConverseOutput(new Message { Role = "assistant", Content = [new ContentBlock { Text = text.ToString() }] }),
                conversation.StopReason,
                conversation.Usage,
                conversation.Metrics,
                conversation.AdditionalFields,
                conversation.Trace,
                conversation.PerformanceConfig,
                conversation.ServiceTier),
            WireJson.Default.ConverseResponse);
    }

    private static async Task ConverseStreamAsync(HttpContext context, ConversationStarter starter, Bill bill)
    {
        var call = OperationCall.Of(context);
        var model = starter.ModelOf(call);
        var conversation = starter.Start(call, model);
        await using var deltas = conversation.AnswerAsync(context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);

        // The first delta is made before the status is sent: until then, an error is a plain HTTP error.
        var more = await deltas.MoveNextAsync();
        context.Response.ContentType = "application/vnd.amazon.eventstream";
        context.Response.Headers[LocalModelIds.Header] = conversation.AnsweringModel;
        var stream = new EventWriter(context.Response.BodyWriter, context.RequestAborted);
        try
        {
            await stream.WriteAsync("messageStart", new MessageStartEvent("assistant"), WireJson.Default.MessageStartEvent);
            for (; more; more = await deltas.MoveNextAsync())
            {
                await stream.WriteAsync("contentBlockDelta", new ContentBlockDeltaEvent(0, new ContentBlockDelta(deltas.Current)), WireJson.Default.ContentBlockDeltaEvent);
            }

            await stream.WriteAsync("contentBlockStop", new ContentBlockStopEvent(0), WireJson.Default.ContentBlockStopEvent);
            await stream.WriteAsync("messageStop", new MessageStopEvent(conversation.StopReason, conversation.AdditionalFields), WireJson.Default.MessageStopEvent);
            await stream.WriteAsync(
                "metadata",
                new MetadataEvent(conversation.Usage, conversation.Metrics, conversation.Trace, conversation.PerformanceConfig, conversation.ServiceTier),
                WireJson.Default.MetadataEvent);
            bill.AddChat(model.Id, conversation.Usage);
        }
        catch (ServiceException error)
        {
            call.ErrorType = error.Code;
            bill.AddIncomplete(model.Id);
            await stream.WriteExceptionAsync(error);
        }
        catch (OperationCanceledException)
        {
            bill.AddIncomplete(model.Id);
            throw;
        }
    }

    private static JsonHttpResult<CountTokensResponse> CountTokens(HttpContext context, ConversationStarter starter)
    {
        var call = OperationCall.Of(context);
        var model = starter.ModelOf(call);
        var input = Read(call, WireJson.Default.CountTokensRequest).Input ?? throw ServiceException.Missing("input");
        var tokens = (input.Converse, input.InvokeModel?.Body) switch
        {
            ({ } converse, null) => Count(converse, model.Model),
            (null, { } body) => TokenCounter.Count(Encoding.UTF8.GetString(body)),
            _ => throw ServiceException.Validation("The input must set one of the following keys: converse, invokeModel."),
        };
        return TypedResults.Json(new CountTokensResponse(tokens), WireJson.Default.CountTokensResponse);
    }

    private static int Count(ConverseRequest request, FoundationModel model)
    {
        ConverseValidator.Validate(request, model);
        return PromptMeter.Count(request);
    }

    private static T Read<T>(OperationCall call, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(call.Body.Span, type) ?? throw ServiceException.Serialization();
}

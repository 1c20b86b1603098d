using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using LlmOps.Engine;
using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;

namespace LlmOps.Bedrock;

/// <summary>Chat over Converse and ConverseStream. The response's model is the one that answered where a router says so, else the one
/// asked for; usage holds the buckets of <see cref="ModelUsage"/>. A guardrail's block is an answer with
/// <see cref="ChatFinishReason.ContentFilter"/>, no error.</summary>
internal sealed class BedrockChatClient(BedrockConnection connection, BedrockOptions options, TokenEstimator estimator, TimeProvider time)
    : IChatClient
{
    private readonly ChatClientMetadata _metadata = new(BedrockTelemetry.Provider, connection.Endpoints.Runtime.Address, options.ChatModel);

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? chatOptions = null,
        CancellationToken cancellationToken = default
    )
    {
        var model = chatOptions?.ModelId ?? options.ChatModel;
        var sent = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var body = ConverseRequest.Write(sent, chatOptions, options, streaming: false);
        var span = BedrockTelemetry.Span();
        var reply = await connection.SendAsync(
            BedrockCall.ForModel(model, "converse", body) with
            {
                AnswersLate = true,
            },
            cancellationToken
        );
        return reply.Read(json =>
        {
            var message = json.GetProperty("output").GetProperty("message");
            var stopReason = json.Text("stopReason");
            var usage = ConverseResponse.Usage(json);
            Observe(span, sent, chatOptions, usage);
            return new ChatResponse(
                new ChatMessage(ChatRole.Assistant, [.. message.Items("content").Select(ConverseContent.Read)])
                {
                    MessageId = reply.RequestId,
                    AdditionalProperties = ConverseResponse.Properties(json, stopReason),
                }
            )
            {
                ResponseId = reply.RequestId,
                ModelId = ConverseResponse.InvokedModel(json) ?? model,
                CreatedAt = time.GetUtcNow(),
                FinishReason = ConverseResponse.FinishReason(stopReason),
                Usage = usage.ToUsageDetails(),
            };
        });
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? chatOptions = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var model = chatOptions?.ModelId ?? options.ChatModel;
        var sent = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var body = ConverseRequest.Write(sent, chatOptions, options, streaming: true);
        var span = BedrockTelemetry.Span();
        var answer = new StreamedAnswer();
        await foreach (var happened in connection.StreamAsync(BedrockCall.ForModel(model, "converse-stream", body), cancellationToken))
        {
            var update = BedrockJson.Read(happened.Payload, happened.RequestId, json => answer.Read(happened.Type, json));
            if (update is null)
            {
                continue;
            }

            if (answer.Usage is { } usage)
            {
                Observe(span, sent, chatOptions, usage);
            }

            update.Role = ChatRole.Assistant;
            update.ModelId ??= model;
            update.ResponseId = update.MessageId = happened.RequestId;
            update.CreatedAt = time.GetUtcNow();
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
        // The connection is shared with the other clients and disposed by its owner.
    }

    private void Observe(Activity? span, IReadOnlyList<ChatMessage> sent, ChatOptions? chatOptions, ModelUsage usage)
    {
        if (PromptBytes.IsAll(sent, chatOptions))
        {
            estimator.Observe(PromptBytes.Of(sent, chatOptions), usage.TotalInputTokens);
        }

        if (options.GuardrailId is { Length: > 0 } guardrail)
        {
            span?.SetTag(EngineDiagnosticsNames.GuardrailId, guardrail);
        }

        if (usage.CacheWrite5mTokens + usage.CacheWrite1hTokens is > 0 and var written)
        {
            span?.SetTag(EngineDiagnosticsNames.GenAiCacheCreationTokens, written);
        }
    }

    /// <summary>What the events so far amount to.</summary>
    private sealed class StreamedAnswer
    {
        private readonly Dictionary<int, (string Id, string Name, StringBuilder Input)> _calls = [];
        private string? _stopReason;

        public ModelUsage? Usage { get; private set; }

        /// <summary>What the caller gets to see of an event; null where it is nothing.</summary>
        public ChatResponseUpdate? Read(string type, JsonElement json)
        {
            switch (type)
            {
                case "contentBlockStart" when json.Member("start")?.Member("toolUse") is { } start:
                    _calls[Index(json)] = (start.Text("toolUseId") ?? "", start.Text("name") ?? "", new StringBuilder());
                    return null;
                case "contentBlockDelta":
                    return Delta(Index(json), json.GetProperty("delta"));
                case "contentBlockStop" when _calls.Remove(Index(json), out var call):
                    return new() { Contents = [ConverseContent.Call(call.Id, call.Name, call.Input.ToString())] };
                case "messageStop":
                    _stopReason = json.Text("stopReason");
                    return null;
                case "metadata":
                    Usage = ConverseResponse.Usage(json);
                    return new()
                    {
                        // Only now is it certain that the answer is whole.
                        FinishReason = ConverseResponse.FinishReason(_stopReason),
                        ModelId = ConverseResponse.InvokedModel(json),
                        Contents = [new UsageContent(Usage.Value.ToUsageDetails())],
                        AdditionalProperties = ConverseResponse.Properties(json, _stopReason),
                    };
                default:
                    return null;
            }
        }

        private static int Index(JsonElement json) => json.Member("contentBlockIndex")?.GetInt32() ?? 0;

        private ChatResponseUpdate? Delta(int index, JsonElement delta)
        {
            if (delta.Text("text") is { } text)
            {
                return text.Length == 0 ? null : new() { Contents = [new TextContent(text)] };
            }

            if (delta.Member("toolUse") is { } toolUse)
            {
                if (_calls.TryGetValue(index, out var call))
                {
                    call.Input.Append(toolUse.Text("input"));
                }

                return null;
            }

            return delta.Member("reasoningContent") is { } reasoning
                ? new() { Contents = [new TextReasoningContent(reasoning.Text("text")) { ProtectedData = reasoning.Text("signature") }] }
                : null;
        }
    }
}

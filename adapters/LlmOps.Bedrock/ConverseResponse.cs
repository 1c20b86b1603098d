using System.Text.Json;
using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;

namespace LlmOps.Bedrock;

/// <summary>The parts that Converse's answer and ConverseStream's last events share.</summary>
internal static class ConverseResponse
{
    /// <summary>Why the answer ended. Reasons without a counterpart keep their own name.</summary>
    public static ChatFinishReason FinishReason(string? stopReason) =>
        stopReason switch
        {
            null or "end_turn" or "stop_sequence" => ChatFinishReason.Stop,
            "max_tokens" or "model_context_window_exceeded" => ChatFinishReason.Length,
            "tool_use" => ChatFinishReason.ToolCalls,
            "guardrail_intervened" or "content_filtered" => ChatFinishReason.ContentFilter,
            _ => new ChatFinishReason(stopReason),
        };

    /// <summary>The four input buckets and the output. Cached counts stand outside <c>inputTokens</c> on this wire.</summary>
    public static ModelUsage Usage(JsonElement body)
    {
        var usage = body.Member("usage") ?? throw new JsonException("There is no usage.");
        var written = usage.Number("cacheWriteInputTokens") ?? 0;
        var hourly = usage
            .Items("cacheDetails")
            .Where(static detail => detail.Text("ttl") == "1h")
            .Sum(static detail => detail.Number("inputTokens") ?? 0);
        hourly = Math.Min(hourly, written);
        return new(
            usage.GetProperty("inputTokens").GetInt64(),
            usage.Number("cacheReadInputTokens") ?? 0,
            written - hourly,
            hourly,
            usage.GetProperty("outputTokens").GetInt64()
        );
    }

    /// <summary>The model that answered, where a router says so.</summary>
    public static string? InvokedModel(JsonElement body) => body.Member("trace")?.Member("promptRouter")?.Text("invokedModelId");

    /// <summary>Stop reason, latency and what the guardrail found.</summary>
    public static AdditionalPropertiesDictionary Properties(JsonElement body, string? stopReason)
    {
        var properties = new AdditionalPropertiesDictionary();
        if (stopReason is not null)
        {
            properties[BedrockChatProperties.StopReason] = stopReason;
        }

        if (body.Member("metrics")?.Number("latencyMs") is { } latency)
        {
            properties[BedrockChatProperties.LatencyMs] = latency;
        }

        if (body.Member("trace")?.Member("guardrail") is { } guardrail)
        {
            properties[BedrockChatProperties.GuardrailTrace] = guardrail.Clone();
        }

        return properties;
    }
}

using System.Text.Json;
using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;

namespace LlmOps.Bedrock;

/// <summary>Writes Converse's request body from messages and options. The same input gives the same bytes.</summary>
internal static class ConverseRequest
{
    private const int MaxCachePoints = 4;

    /// <summary>The body of Converse and ConverseStream.</summary>
    public static byte[] Write(IEnumerable<ChatMessage> messages, ChatOptions? chat, BedrockOptions bedrock, bool streaming) =>
        BedrockJson.Write(json =>
        {
            var list = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
            var cachePoints = WriteConversation(json, list, chat, bedrock);
            WriteInference(json, chat, bedrock);
            WriteTools(
                json,
                chat,
                cachePoint: bedrock.PromptCaching && cachePoints < MaxCachePoints && !HasSystem(list, chat) ? bedrock : null
            );
            if (
                bedrock.GuardrailId is { Length: > 0 } guardrail
                && !(chat?.AdditionalProperties?.TryGetValue(BedrockChatProperties.Guardrail, out bool wanted) is true && !wanted)
            )
            {
                json.WriteStartObject("guardrailConfig");
                json.WriteString("guardrailIdentifier", guardrail);
                json.WriteString("guardrailVersion", bedrock.GuardrailVersion);
                json.WriteString("trace", bedrock.GuardrailTrace);
                if (streaming)
                {
                    json.WriteString("streamProcessingMode", bedrock.GuardrailStreamMode);
                }

                json.WriteEndObject();
            }

            if (chat?.TopK is { } topK)
            {
                json.WriteStartObject("additionalModelRequestFields");
                json.WriteNumber("top_k", topK);
                json.WriteEndObject();
            }

            if (
                chat?.AdditionalProperties?.TryGetValue(
                    BedrockChatProperties.RequestMetadata,
                    out IReadOnlyDictionary<string, string>? metadata
                )
                    is true
                && metadata is { Count: > 0 }
            )
            {
                json.WriteStartObject("requestMetadata");
                foreach (var (key, value) in metadata.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            WriteTyped(json, "performanceConfig", "latency", bedrock.PerformanceLatency);
            WriteTyped(json, "serviceTier", "type", bedrock.ServiceTier);
            if (chat?.ResponseFormat is ChatResponseFormatJson { Schema: { } schema } format)
            {
                WriteSchema(json, format, schema);
            }
        });

    /// <summary>The body of CountTokens for the same conversation.</summary>
    public static byte[] WriteCount(IEnumerable<ChatMessage> messages, ChatOptions? chat, BedrockOptions bedrock) =>
        BedrockJson.Write(json =>
        {
            json.WriteStartObject("input");
            json.WriteStartObject("converse");
            WriteConversation(json, messages as IReadOnlyList<ChatMessage> ?? [.. messages], chat, bedrock: null);
            WriteTools(json, chat, cachePoint: null);
            json.WriteEndObject();
            json.WriteEndObject();
        });

    /// <returns>How many cache points it wrote.</returns>
    private static int WriteConversation(
        Utf8JsonWriter json,
        IReadOnlyList<ChatMessage> messages,
        ChatOptions? chat,
        BedrockOptions? bedrock
    )
    {
        var cachePoints = bedrock?.PromptCaching is true && HasSystem(messages, chat) ? 1 : 0;
        json.WriteStartArray("messages");
        string? open = null;
        foreach (var message in messages.Where(static message => message.Role != ChatRole.System))
        {
            var contents = message
                .Contents.Where(static content => content is not TextContent { Text: var text } || !string.IsNullOrWhiteSpace(text))
                .ToList();
            if (contents.Count == 0)
            {
                continue;
            }

            // Roles alternate on the wire; tool results are the user's.
            var role = message.Role == ChatRole.Assistant ? "assistant" : "user";
            if (role != open)
            {
                EndMessage(json, open);
                json.WriteStartObject();
                json.WriteString("role", role);
                json.WriteStartArray("content");
                open = role;
            }

            foreach (var content in contents)
            {
                ConverseContent.Write(json, content);
            }

            if (
                bedrock?.PromptCaching is true
                && cachePoints < MaxCachePoints
                && message.AdditionalProperties?.TryGetValue(PromptCaching.Point, out bool wanted) is true
                && wanted
            )
            {
                WriteCachePoint(json, bedrock);
                cachePoints++;
            }
        }

        EndMessage(json, open);
        json.WriteEndArray();
        if (HasSystem(messages, chat))
        {
            json.WriteStartArray("system");
            foreach (var text in SystemTexts(messages, chat))
            {
                json.WriteStartObject();
                json.WriteString("text", text);
                json.WriteEndObject();
            }

            if (bedrock?.PromptCaching is true)
            {
                WriteCachePoint(json, bedrock);
            }

            json.WriteEndArray();
        }

        return cachePoints;
    }

    private static void EndMessage(Utf8JsonWriter json, string? open)
    {
        if (open is not null)
        {
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private static IEnumerable<string> SystemTexts(IReadOnlyList<ChatMessage> messages, ChatOptions? chat) =>
        new[] { chat?.Instructions }
            .Concat(messages.Where(static message => message.Role == ChatRole.System).Select(static message => message.Text))
            .Where(static text => !string.IsNullOrWhiteSpace(text))
            .Select(static text => text!);

    private static bool HasSystem(IReadOnlyList<ChatMessage> messages, ChatOptions? chat) => SystemTexts(messages, chat).Any();

    private static void WriteCachePoint(Utf8JsonWriter json, BedrockOptions bedrock)
    {
        json.WriteStartObject();
        json.WriteStartObject("cachePoint");
        json.WriteString("type", "default");
        if (bedrock.PromptCacheTtl is { } ttl)
        {
            json.WriteString("ttl", ttl);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteInference(Utf8JsonWriter json, ChatOptions? chat, BedrockOptions bedrock)
    {
        json.WriteStartObject("inferenceConfig");
        json.WriteNumber("maxTokens", chat?.MaxOutputTokens ?? bedrock.MaxOutputTokens);

        // Newer models refuse both together; the temperature wins where the caller gave both.
        if (chat is { TopP: { } topP, Temperature: null })
        {
            json.WriteNumber("topP", topP);
        }
        else
        {
            json.WriteNumber("temperature", chat?.Temperature ?? bedrock.Temperature);
        }

        if (chat?.StopSequences is { Count: > 0 } stops)
        {
            json.WriteStartArray("stopSequences");
            foreach (var stop in stops)
            {
                json.WriteStringValue(stop);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteTools(Utf8JsonWriter json, ChatOptions? chat, BedrockOptions? cachePoint)
    {
        var tools = chat?.ToolMode is NoneChatToolMode ? [] : chat?.Tools?.OfType<AIFunctionDeclaration>().ToList() ?? [];
        if (tools.Count == 0)
        {
            return;
        }

        json.WriteStartObject("toolConfig");
        json.WriteStartArray("tools");
        foreach (var tool in tools)
        {
            json.WriteStartObject();
            json.WriteStartObject("toolSpec");
            json.WriteString("name", tool.Name);
            if (tool.Description is { Length: > 0 } description)
            {
                json.WriteString("description", description);
            }

            json.WriteStartObject("inputSchema");
            json.WritePropertyName("json");
            tool.JsonSchema.WriteTo(json);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        if (cachePoint is not null)
        {
            WriteCachePoint(json, cachePoint);
        }

        json.WriteEndArray();
        if (chat?.ToolMode is RequiredChatToolMode required)
        {
            json.WriteStartObject("toolChoice");
            json.WriteStartObject(required.RequiredFunctionName is null ? "any" : "tool");
            if (required.RequiredFunctionName is { } name)
            {
                json.WriteString("name", name);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteSchema(Utf8JsonWriter json, ChatResponseFormatJson format, JsonElement schema)
    {
        json.WriteStartObject("outputConfig");
        json.WriteStartObject("textFormat");
        json.WriteString("type", "json_schema");
        json.WriteStartObject("structure");
        json.WriteStartObject("jsonSchema");
        json.WriteString("schema", schema.GetRawText());
        json.WriteString("name", format.SchemaName ?? "answer");
        if (format.SchemaDescription is { Length: > 0 } description)
        {
            json.WriteString("description", description);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTyped(Utf8JsonWriter json, string name, string member, string? value)
    {
        if (value is not null)
        {
            json.WriteStartObject(name);
            json.WriteString(member, value);
            json.WriteEndObject();
        }
    }
}

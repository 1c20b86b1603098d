using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlmOps.Bedrock;

/// <summary>Content blocks in both directions. Blocks that have no counterpart are kept as they came and go back unchanged.</summary>
internal static class ConverseContent
{
    public static void Write(Utf8JsonWriter json, AIContent content)
    {
        json.WriteStartObject();
        switch (content)
        {
            case TextContent text:
                json.WriteString("text", text.Text);
                break;
            case TextReasoningContent reasoning:
                WriteReasoning(json, reasoning);
                break;
            case DataContent data when data.HasTopLevelMediaType("image"):
                json.WriteStartObject("image");
                json.WriteString("format", data.MediaType["image/".Length..]);
                json.WriteStartObject("source");
                json.WriteBase64String("bytes", data.Data.Span);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case FunctionCallContent call:
                json.WriteStartObject("toolUse");
                json.WriteString("toolUseId", call.CallId);
                json.WriteString("name", call.Name);
                json.WritePropertyName("input");
                JsonSerializer.Serialize(
                    json,
                    call.Arguments ?? new Dictionary<string, object?>(),
                    AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object?>))
                );
                json.WriteEndObject();
                break;
            case FunctionResultContent result:
                WriteResult(json, result);
                break;
            case { RawRepresentation: JsonElement { ValueKind: JsonValueKind.Object } raw }:
                foreach (var member in raw.EnumerateObject())
                {
                    member.WriteTo(json);
                }

                break;
            default:
                throw new NotSupportedException($"Content of the kind {content.GetType().Name} cannot be sent to Bedrock.");
        }

        json.WriteEndObject();
    }

    /// <summary>One block of a whole answer.</summary>
    public static AIContent Read(JsonElement block)
    {
        if (block.Text("text") is { } text)
        {
            return new TextContent(text);
        }

        if (block.Member("toolUse") is { } toolUse)
        {
            return Call(toolUse.Text("toolUseId") ?? "", toolUse.Text("name") ?? "", toolUse.Member("input")?.GetRawText());
        }

        if (block.Member("reasoningContent") is { } reasoning)
        {
            return reasoning.Member("reasoningText") is { } thought
                ? new TextReasoningContent(thought.Text("text"))
                {
                    ProtectedData = thought.Text("signature"),
                    RawRepresentation = block.Clone(),
                }
                : new TextReasoningContent(null) { RawRepresentation = block.Clone() };
        }

        if (block.Member("citationsContent") is { } cited)
        {
            return new TextContent(string.Concat(cited.Items("content").Select(static part => part.Text("text"))))
            {
                RawRepresentation = block.Clone(),
            };
        }

        return new AIContent { RawRepresentation = block.Clone() };
    }

    /// <summary>A tool call from the JSON text of its input; empty text is no input.</summary>
    public static FunctionCallContent Call(string id, string name, string? input)
    {
        if (string.IsNullOrWhiteSpace(input))
        {
            return new(id, name, new Dictionary<string, object?>());
        }

        using var document = JsonDocument.Parse(input);
        return new(
            id,
            name,
            document
                .RootElement.EnumerateObject()
                .ToDictionary(static member => member.Name, static member => (object?)member.Value.Clone())
        );
    }

    private static void WriteReasoning(Utf8JsonWriter json, TextReasoningContent reasoning)
    {
        if (reasoning.RawRepresentation is JsonElement { ValueKind: JsonValueKind.Object } raw)
        {
            foreach (var member in raw.EnumerateObject())
            {
                member.WriteTo(json);
            }

            return;
        }

        json.WriteStartObject("reasoningContent");
        json.WriteStartObject("reasoningText");
        json.WriteString("text", reasoning.Text);
        if (reasoning.ProtectedData is { } signature)
        {
            json.WriteString("signature", signature);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, FunctionResultContent result)
    {
        json.WriteStartObject("toolResult");
        json.WriteString("toolUseId", result.CallId);
        json.WriteStartArray("content");
        json.WriteStartObject();
        if (result.Result is JsonElement { ValueKind: JsonValueKind.Object } element)
        {
            json.WritePropertyName("json");
            element.WriteTo(json);
        }
        else
        {
            json.WriteString(
                "text",
                result.Result switch
                {
                    null => result.Exception is null ? "done" : "failed",
                    string text => text,
                    JsonElement other => other.GetRawText(),
                    var other => JsonSerializer.Serialize(other, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(object))),
                }
            );
        }

        json.WriteEndObject();
        json.WriteEndArray();
        if (result.Exception is not null)
        {
            json.WriteString("status", "error");
        }

        json.WriteEndObject();
    }
}

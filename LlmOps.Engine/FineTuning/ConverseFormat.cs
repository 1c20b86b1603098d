using System.Text.Json;

namespace LlmOps.Engine.FineTuning;

/// <summary><c>bedrock-conversation-2024</c>: a conversation as the Converse API has it.</summary>
internal abstract class ConverseFormat : TrainingFormat
{
    protected override void Write(Utf8JsonWriter json, string system, string question, string answer)
    {
        json.WriteString("schemaVersion", "bedrock-conversation-2024");
        json.WriteStartArray("system");
        WriteText(json, system);
        json.WriteEndArray();
        json.WriteStartArray("messages");
        WriteMessage(json, "user", question);
        WriteMessage(json, "assistant", answer);
        json.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter json, string role, string text)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteStartArray("content");
        WriteText(json, text);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}

using System.Text.Json;

namespace LlmOps.Engine.FineTuning;

/// <summary>Amazon Nova: <c>bedrock-conversation-2024</c>.</summary>
internal sealed class NovaFormat : TrainingFormat
{
    public override string Name => "nova";

    public override int MinTrainingRecords => 8;

    public override int MaxTrainingRecords => 20_000;

    public override int MaxValidationRecords => 20_000;

    public override int MaxRecordTokens => 32_000;

    public override IReadOnlyList<string> ForbiddenTexts { get; } =
    ["System:", "SYSTEM:", "User:", "USER:", "Bot:", "BOT:", "Assistant:", "ASSISTANT:", "Thought:", "[EOS]", "<image>", "<video>"];

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

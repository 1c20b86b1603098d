using System.Text.Json;

namespace LlmOps.Engine.FineTuning;

/// <summary>
/// Anthropic Claude 3 Haiku. Limits: https://docs.aws.amazon.com/bedrock/latest/userguide/model-customization-prepare.html ("Anthropic
/// Claude 3 Haiku"). The least number of validation records, the reserved texts and three characters for a token: AWS's validator
/// (claude-haiku/DataValidation in aws-samples/amazon-bedrock-samples).
/// </summary>
internal sealed class Claude3Format : TrainingFormat
{
    public override string Name => "claude3";

    public override int MinValidationRecords => 32;

    public override int MaxValidationRecords => 1_000;

    public override int MaxRecordCharacters => 96_000;

    public override int MaxRecords => 10_000;

    protected override IReadOnlyList<string> ForbiddenTexts { get; } = ["\nHuman:", "\nAssistant:"];

    public override int MinTrainingRecords(string baseModel) => 32;

    public override bool Fits(string baseModel) => IsOneOf(baseModel, "anthropic.claude-3-haiku-");

    public override int MaxRecordTokens(string baseModel) => 32_000;

    protected override void Write(Utf8JsonWriter json, string system, string question, string answer)
    {
        json.WriteString("system", system);
        json.WriteStartArray("messages");
        WriteMessage(json, "user", question);
        WriteMessage(json, "assistant", answer);
        json.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter json, string role, string text)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", text);
        json.WriteEndObject();
    }
}

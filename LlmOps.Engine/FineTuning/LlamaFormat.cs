using System.Text.Json;

namespace LlmOps.Engine.FineTuning;

/// <summary>
/// Meta Llama 3.1: prompt and completion. The instructions stand before the question. Limits, here and in <see
/// cref="LlamaConverseFormat"/>:
/// https://docs.aws.amazon.com/bedrock/latest/userguide/model-customization-prepare.html ("Model requirements for training and validation
/// datasets"). AWS's validator (meta-llama/dataset_validation in aws-samples/amazon-bedrock-samples) allows 1,000 validation records.
/// </summary>
internal sealed class LlamaFormat : TrainingFormat
{
    /// <summary>Meta's control tokens. AWS forbids none; in a text they would be read as what they control.</summary>
    internal static readonly IReadOnlyList<string> ControlTokens =
    [
        "<|begin_of_text|>",
        "<|eot_id|>",
        "<|end_of_text|>",
        "<|start_header_id|>",
        "<|end_header_id|>",
    ];

    public override string Name => "llama";

    public override int MinRecords => 100;

    public override int MaxRecords => 10_000;

    public override int MaxValidationRecords => 1_000;

    protected override IReadOnlyList<string> ForbiddenTexts => ControlTokens;

    public override bool Fits(string baseModel) => IsOneOf(baseModel, "meta.llama3-1-");

    public override int MaxRecordTokens(string baseModel) => 16_000;

    protected override void Write(Utf8JsonWriter json, string system, string question, string answer)
    {
        json.WriteString("prompt", $"{system}\n\n{question}");
        json.WriteString("completion", answer);
    }
}

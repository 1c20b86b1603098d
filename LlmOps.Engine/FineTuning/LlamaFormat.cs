using System.Text.Json;

namespace LlmOps.Engine.FineTuning;

/// <summary>Meta Llama 3 text models: prompt and completion. The instructions stand before the question.</summary>
internal sealed class LlamaFormat : TrainingFormat
{
    public override string Name => "llama";

    public override int MinTrainingRecords => 8;

    public override int MaxTrainingRecords => 10_000;

    public override int MaxValidationRecords => 1_000;

    public override int MaxRecordTokens => 16_000;

    public override IReadOnlyList<string> ForbiddenTexts { get; } =
    ["<|begin_of_text|>", "<|eot_id|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>"];

    protected override void Write(Utf8JsonWriter json, string system, string question, string answer)
    {
        json.WriteString("prompt", $"{system}\n\n{question}");
        json.WriteString("completion", answer);
    }
}

namespace LlmOps.Engine.FineTuning;

/// <summary>
/// Amazon Nova. Samples and tokens: https://docs.aws.amazon.com/nova/latest/userguide/fine-tune-prepare-data-understanding.html ("Dataset
/// constraints": Micro, Lite and Pro). Forbidden texts: the same page, and those that AWS's validators refuse beyond it
/// (nova_ft_dataset_validator.py in aws-samples/amazon-bedrock-samples and, with the texts in any letter case and the numbers of Nova 2, in
/// aws-samples/amazon-nova-samples). The first one asks for 8 samples in any file.
/// </summary>
internal sealed class NovaFormat : ConverseFormat
{
    public override string Name => "nova";

    public override int MinValidationRecords => 8;

    public override int MaxRecords => 20_000;

    protected override IReadOnlyList<string> ForbiddenTexts { get; } =
    ["System:", "User:", "Bot:", "Assistant:", "Thought:", "[EOS]", "<image>", "<video>", "<unk>"];

    protected override StringComparison ForbiddenComparison => StringComparison.OrdinalIgnoreCase;

    public override int MinTrainingRecords(string baseModel) => IsOneOf(baseModel, "amazon.nova-2-") ? 200 : 8;

    public override bool Fits(string baseModel) => IsOneOf(baseModel, "amazon.nova-");

    public override int MaxRecordTokens(string baseModel) => 32_000;

    /// <inheritdoc/>
    /// <remarks>https://docs.aws.amazon.com/bedrock/latest/userguide/nova-2-sft-data-prep.html: validation sets are not supported for
    /// Nova 2.</remarks>
    public override bool TakesValidation(string baseModel) => !IsOneOf(baseModel, "amazon.nova-2-");

    public override bool AnswersOnDemand(string baseModel) => true;
}

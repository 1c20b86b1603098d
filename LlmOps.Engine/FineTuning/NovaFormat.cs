namespace LlmOps.Engine.FineTuning;

/// <summary>
/// Amazon Nova. Samples and tokens: https://docs.aws.amazon.com/nova/latest/userguide/fine-tune-prepare-data-understanding.html ("Dataset
/// constraints": Micro, Lite and Pro; the page of Nova 2 gives no numbers of its own, so that the same hold for it). Forbidden texts: the
/// same page, and those that the validator in aws-samples/amazon-bedrock-samples refuses beyond it, which also asks for 8 samples in any
/// file.
/// </summary>
internal sealed class NovaFormat : ConverseFormat
{
    public override string Name => "nova";

    public override int MinTrainingRecords => 8;

    public override int MinValidationRecords => 8;

    public override int MaxRecords => 20_000;

    public override IReadOnlyList<string> ForbiddenTexts { get; } =
    ["System:", "SYSTEM:", "User:", "USER:", "Bot:", "BOT:", "Assistant:", "ASSISTANT:", "Thought:", "[EOS]", "<image>", "<video>"];

    public override bool Fits(string baseModel) => IsOneOf(baseModel, "amazon.nova-");

    public override int MaxRecordTokens(string baseModel) => 32_000;

    /// <inheritdoc/>
    /// <remarks>https://docs.aws.amazon.com/bedrock/latest/userguide/nova-2-sft-data-prep.html: validation sets are not supported for
    /// Nova 2.</remarks>
    public override bool TakesValidation(string baseModel) => !IsOneOf(baseModel, "amazon.nova-2-");

    public override bool AnswersOnDemand(string baseModel) => true;
}

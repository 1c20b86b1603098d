namespace LlmOps.Engine.FineTuning;

/// <summary>Meta Llama 3.2 and 3.3, which take conversations. The page is that of <see cref="LlamaFormat"/>.</summary>
internal sealed class LlamaConverseFormat : ConverseFormat
{
    public override string Name => "llama-converse";

    public override int MinRecords => 100;

    public override int MaxRecords => 10_000;

    public override int MaxValidationRecords => 1_000;

    protected override IReadOnlyList<string> ForbiddenTexts => LlamaFormat.ControlTokens;

    public override bool Fits(string baseModel) => IsOneOf(baseModel, "meta.llama3-2-", "meta.llama3-3-");

    public override int MaxRecordTokens(string baseModel) => IsOneOf(baseModel, "meta.llama3-2-90b-") ? 10_000 : 16_000;

    public override bool AnswersOnDemand(string baseModel) => IsOneOf(baseModel, "meta.llama3-3-70b-");
}

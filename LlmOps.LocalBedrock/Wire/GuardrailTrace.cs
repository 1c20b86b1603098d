namespace LlmOps.LocalBedrock.Wire;

internal sealed record GuardrailTrace
{
    public IReadOnlyList<string>? ModelOutput { get; init; }

    public IReadOnlyDictionary<string, GuardrailAssessment>? InputAssessment { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<GuardrailAssessment>>? OutputAssessments { get; init; }

    public string? ActionReason { get; init; }
}

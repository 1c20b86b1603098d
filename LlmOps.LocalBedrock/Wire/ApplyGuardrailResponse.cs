namespace LlmOps.LocalBedrock.Wire;

internal sealed record ApplyGuardrailResponse(
    GuardrailUsage Usage,
    string Action,
    string? ActionReason,
    IReadOnlyList<GuardrailOutput> Outputs,
    IReadOnlyList<GuardrailAssessment> Assessments,
    GuardrailCoverage GuardrailCoverage
);

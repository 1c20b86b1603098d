namespace LlmOps.LocalBedrock.Wire;

internal sealed record GuardrailAssessment
{
    public WordPolicyAssessment? WordPolicy { get; init; }

    public GuardrailInvocationMetrics? InvocationMetrics { get; init; }
}

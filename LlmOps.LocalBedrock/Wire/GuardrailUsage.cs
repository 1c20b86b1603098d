namespace LlmOps.LocalBedrock.Wire;

internal sealed record GuardrailUsage(int WordPolicyUnits)
{
    public int TopicPolicyUnits { get; init; }

    public int ContentPolicyUnits { get; init; }

    public int SensitiveInformationPolicyUnits { get; init; }

    public int SensitiveInformationPolicyFreeUnits { get; init; }

    public int ContextualGroundingPolicyUnits { get; init; }
}

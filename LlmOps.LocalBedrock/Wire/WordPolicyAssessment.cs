namespace LlmOps.LocalBedrock.Wire;

internal sealed record WordPolicyAssessment(IReadOnlyList<CustomWord> CustomWords, IReadOnlyList<CustomWord> ManagedWordLists);

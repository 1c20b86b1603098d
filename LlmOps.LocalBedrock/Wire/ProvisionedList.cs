namespace LlmOps.LocalBedrock.Wire;

internal sealed record ProvisionedList(IReadOnlyList<ProvisionedDetails> ProvisionedModelSummaries, string? NextToken);

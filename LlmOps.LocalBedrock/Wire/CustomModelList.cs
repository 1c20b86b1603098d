namespace LlmOps.LocalBedrock.Wire;

internal sealed record CustomModelList(IReadOnlyList<CustomModelSummary> ModelSummaries, string? NextToken);

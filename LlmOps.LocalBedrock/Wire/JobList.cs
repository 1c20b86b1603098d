namespace LlmOps.LocalBedrock.Wire;

internal sealed record JobList(IReadOnlyList<JobSummary> ModelCustomizationJobSummaries, string? NextToken);

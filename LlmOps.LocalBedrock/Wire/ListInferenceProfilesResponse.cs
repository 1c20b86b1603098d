namespace LlmOps.LocalBedrock.Wire;

internal sealed record ListInferenceProfilesResponse(IReadOnlyList<InferenceProfile> InferenceProfileSummaries, string? NextToken);

namespace LlmOps.LocalBedrock.Wire;

internal sealed record ListFoundationModelsResponse(IReadOnlyList<FoundationModelDetails> ModelSummaries);

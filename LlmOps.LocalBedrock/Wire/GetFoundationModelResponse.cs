namespace LlmOps.LocalBedrock.Wire;

internal sealed record GetFoundationModelResponse(FoundationModelDetails ModelDetails);

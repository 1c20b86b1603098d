namespace LlmOps.LocalBedrock.Wire;

internal sealed record ContentBlockDeltaEvent(int ContentBlockIndex, ContentBlockDelta Delta);

namespace LlmOps.LocalBedrock.Wire;

internal sealed record ContentBlockStopEvent(int ContentBlockIndex);

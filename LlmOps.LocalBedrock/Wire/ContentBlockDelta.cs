namespace LlmOps.LocalBedrock.Wire;

internal sealed record ContentBlockDelta(string Text);

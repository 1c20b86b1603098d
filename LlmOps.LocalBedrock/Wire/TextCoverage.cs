namespace LlmOps.LocalBedrock.Wire;

internal sealed record TextCoverage(int Guarded, int Total);

namespace LlmOps.LocalBedrock.Wire;

internal sealed record ConverseMetrics(long LatencyMs);

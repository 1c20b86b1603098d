namespace LlmOps.LocalBedrock.Wire;

internal sealed record PerformanceConfig(string? Latency);

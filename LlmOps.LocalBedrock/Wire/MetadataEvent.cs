namespace LlmOps.LocalBedrock.Wire;

internal sealed record MetadataEvent(
    TokenUsage Usage,
    ConverseMetrics Metrics,
    ConverseTrace? Trace,
    PerformanceConfig? PerformanceConfig,
    ServiceTier? ServiceTier
);

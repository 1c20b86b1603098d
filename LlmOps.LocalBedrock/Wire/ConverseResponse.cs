using System.Text.Json.Nodes;

namespace LlmOps.LocalBedrock.Wire;

internal sealed record ConverseResponse(
    ConverseOutput Output,
    string StopReason,
    TokenUsage Usage,
    ConverseMetrics Metrics,
    JsonObject? AdditionalModelResponseFields,
    ConverseTrace? Trace,
    PerformanceConfig? PerformanceConfig,
    ServiceTier? ServiceTier
);

namespace LlmOps.LocalBedrock.Wire;

internal sealed record GuardrailInvocationMetrics(
    long GuardrailProcessingLatency,
    GuardrailUsage Usage,
    GuardrailCoverage GuardrailCoverage
);

namespace LlmOps.LocalBedrock.Wire;

internal sealed record ValidationMetric(double ValidationLoss);

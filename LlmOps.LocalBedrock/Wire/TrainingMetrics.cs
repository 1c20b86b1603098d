namespace LlmOps.LocalBedrock.Wire;

internal sealed record TrainingMetrics(double TrainingLoss);

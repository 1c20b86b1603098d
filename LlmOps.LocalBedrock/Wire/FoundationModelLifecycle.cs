namespace LlmOps.LocalBedrock.Wire;

internal sealed record FoundationModelLifecycle(string Status, DateTimeOffset? EndOfLifeTime);

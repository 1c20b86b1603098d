namespace LlmOps.LocalBedrock.Wire;

internal sealed record ServiceTier(string? Type);

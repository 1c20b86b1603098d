namespace LlmOps.LocalBedrock.Wire;

internal sealed record TitanEmbeddingsByType(WireVector? Float, int[]? Binary);

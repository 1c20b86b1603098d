namespace LlmOps.LocalBedrock.Wire;

internal sealed record TitanEmbeddingsByType(float[]? Float, int[]? Binary);

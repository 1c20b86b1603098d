namespace LlmOps.LocalBedrock.Wire;

internal sealed record CohereEmbeddingsByType(float[][]? Float, int[][]? Int8, int[][]? Uint8, int[][]? Binary, int[][]? Ubinary);

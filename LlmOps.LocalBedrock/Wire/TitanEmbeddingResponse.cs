namespace LlmOps.LocalBedrock.Wire;

internal sealed record TitanEmbeddingResponse(float[]? Embedding, TitanEmbeddingsByType EmbeddingsByType, int InputTextTokenCount);

namespace LlmOps.LocalBedrock.Wire;

internal sealed record TitanEmbeddingResponse(WireVector? Embedding, TitanEmbeddingsByType EmbeddingsByType, int InputTextTokenCount);

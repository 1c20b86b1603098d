namespace LlmOps.LocalBedrock.Wire;

internal sealed record RerankSource(string? Type, RerankDocument? InlineDocumentSource);

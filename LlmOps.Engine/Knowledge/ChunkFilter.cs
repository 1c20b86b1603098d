namespace LlmOps.Engine.Knowledge;

/// <summary>Which documents and which of their chunks may be found. Every given condition must hold; within one condition any listed value
/// will do. In a search, filters act inside it, not after it.</summary>
public sealed record ChunkFilter
{
    /// <summary>No condition.</summary>
    public static ChunkFilter None { get; } = new();

    /// <summary>Only these documents, or null.</summary>
    public IReadOnlyCollection<string>? DocumentIds { get; init; }

    /// <summary>None of these documents.</summary>
    public IReadOnlyCollection<string> ExcludedDocumentIds { get; init; } = [];

    /// <summary>Conditions on the document's metadata.</summary>
    public IReadOnlyList<MetadataCondition> Metadata { get; init; } = [];

    /// <summary>The access labels that the caller sees (<see cref="DocumentAccess"/>); null: all. Documents without labels are always
    /// found.</summary>
    public IReadOnlyCollection<string>? AccessLabels { get; init; }

    /// <summary>Whether a chunk fulfills every condition.</summary>
    public bool Accepts(ScoredChunk chunk) => Accepts(chunk.Chunk.DocumentId, chunk.Metadata);

    /// <summary>Whether a document fulfills every condition.</summary>
    public bool Accepts(string documentId, IReadOnlyDictionary<string, string> metadata) =>
        DocumentAccess.Allows(AccessLabels, metadata)
        && (DocumentIds is null || DocumentIds.Contains(documentId))
        && !ExcludedDocumentIds.Contains(documentId)
        && Metadata.All(condition => condition.Accepts(metadata));
}

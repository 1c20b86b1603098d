namespace LlmOps.Engine.Knowledge;

/// <summary>Which chunks a search may find. Every given condition must hold; within one condition any listed value will do. Filters act inside the search, not
/// after it.</summary>
public sealed record ChunkFilter
{
    /// <summary>No condition.</summary>
    public static ChunkFilter None { get; } = new();

    /// <summary>Only chunks of these documents, or null.</summary>
    public IReadOnlyCollection<string>? DocumentIds { get; init; }

    /// <summary>Metadata key to accepted values, compared exactly.</summary>
    public IReadOnlyDictionary<string, IReadOnlyCollection<string>> Metadata { get; init; } =
        new Dictionary<string, IReadOnlyCollection<string>>();

    /// <summary>The access labels that the caller sees (<see cref="DocumentAccess"/>); null: all. Chunks without labels are always found.</summary>
    public IReadOnlyCollection<string>? AccessLabels { get; init; }

    /// <summary>True where there is no condition.</summary>
    public bool IsEmpty => DocumentIds is null && Metadata.Count == 0 && AccessLabels is null;

    /// <summary>Whether a chunk fulfils every condition.</summary>
    public bool Accepts(ScoredChunk chunk) =>
        DocumentAccess.Allows(AccessLabels, chunk.Metadata)
        && (DocumentIds is null || DocumentIds.Contains(chunk.Chunk.DocumentId))
        && Metadata.All(condition => chunk.Metadata.TryGetValue(condition.Key, out var value) && condition.Value.Contains(value));
}

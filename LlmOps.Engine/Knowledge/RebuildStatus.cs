namespace LlmOps.Engine.Knowledge;

/// <summary>How far a rebuild has come: of the chunk index, counted in chunks, or of the entity graph, counted in documents.</summary>
/// <param name="Reason">Why it was begun, one sentence.</param>
/// <param name="Done">Read so far.</param>
/// <param name="Total">What there is to read: the chunks in the old index's readable segments, or the documents that belong into the
/// graph.</param>
/// <param name="Kept">What the new store holds: chunks with their vectors, or documents that assert something.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When the new store took the old one's place, or null.</param>
/// <param name="Request">The id of the operator's request that it fulfills, or null.</param>
public sealed record RebuildStatus(
    string Reason,
    int Done,
    int Total,
    int Kept,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt = null,
    string? Request = null
);

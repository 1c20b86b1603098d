namespace LlmOps.Engine.Knowledge;

/// <summary>How far a rebuild of the chunk index has come.</summary>
/// <param name="Reason">Why it was begun, one sentence.</param>
/// <param name="Done">Chunks read so far from what the old index holds.</param>
/// <param name="Total">Chunks that the old index's readable segments hold.</param>
/// <param name="Kept">Chunks taken over, with their vectors.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When the new index took the old one's place, or null.</param>
/// <param name="Request">The id of the operator's request that it fulfils, or null.</param>
public sealed record IndexRebuildStatus(string Reason, int Done, int Total, int Kept, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt = null, string? Request = null);

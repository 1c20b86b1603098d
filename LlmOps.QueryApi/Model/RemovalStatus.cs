namespace LlmOps.QueryApi.Model;

/// <summary>How far the removal of a deleted document has come.</summary>
/// <param name="Id">The document.</param>
/// <param name="State">pending or finished.</param>
/// <param name="Generation">The last version that the removal covers; one sent after the deletion stays.</param>
/// <param name="DeletedAt">When the document was deleted.</param>
/// <param name="FinishedAt">When the last store had let go of it.</param>
/// <param name="Stores">What each store removed.</param>
public sealed record RemovalStatus(
    string Id,
    string State,
    long Generation,
    DateTimeOffset DeletedAt,
    DateTimeOffset? FinishedAt,
    IReadOnlyList<StoreRemoval> Stores
);

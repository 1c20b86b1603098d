using LlmOps.Engine.Stores;

namespace LlmOps.Engine.Ingesting;

/// <summary>How far the removal of a deleted document has come.</summary>
/// <param name="Id">The document.</param>
/// <param name="Generation">The last generation that the removal covers; what was accepted after it stays.</param>
/// <param name="DeletedAt">When the document was deleted.</param>
/// <param name="FinishedAt">When the last store had let go of it, or null.</param>
/// <param name="Stores">What each store removed so far.</param>
public sealed record RemovalProgress(
    string Id,
    long Generation,
    DateTimeOffset DeletedAt,
    DateTimeOffset? FinishedAt,
    IReadOnlyList<StoreRemoval> Stores
)
{
    /// <summary>How long a finished removal is remembered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>What stands for a store that the worker has not come to.</summary>
    internal const string Waiting = "The ingest worker has not done this yet.";

    /// <summary>True once it need not be remembered any more.</summary>
    public bool IsExpired(DateTimeOffset now) => FinishedAt is { } finished && finished + Lifetime <= now;

    /// <summary>Adds what an attempt did to what is known: a later removal replaces an earlier one, an earlier one's late attempt changes
    /// nothing.</summary>
    internal static RemovalProgress Merge(
        RemovalProgress? known,
        string id,
        long generation,
        IReadOnlyList<StoreRemoval> stores,
        DateTimeOffset now
    )
    {
        if (known is not null && known.Generation > generation)
        {
            return known;
        }

        if (known?.Generation != generation)
        {
            return new RemovalProgress(id, generation, now, EndOf(stores, now), stores);
        }

        StoreRemoval[] merged =
        [
            .. stores.Select(store =>
                known.Stores.FirstOrDefault(before => before.Store == store.Store) is { } before
                    ? store with
                    {
                        Removed = before.Removed + store.Removed,
                        Error = before.Pending ? store.Error : null,
                    }
                    : store
            ),
        ];
        return known with { Stores = merged, FinishedAt = known.FinishedAt ?? EndOf(merged, now) };
    }

    private static DateTimeOffset? EndOf(IReadOnlyList<StoreRemoval> stores, DateTimeOffset now) =>
        stores.Any(store => store.Pending) ? null : now;
}

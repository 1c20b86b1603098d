using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Knowledge;

/// <summary>A chunk index on this machine's own disk, whose files can break and be made again. Only the process that owns it calls what
/// writes.</summary>
public interface IRebuildableIndex : IChunkIndex
{
    /// <summary>The rebuild that runs or ran last, or null.</summary>
    RebuildStatus? LastRebuild { get; }

    /// <summary>The id of a rebuild that an operator asked for and that is not done, or null.</summary>
    string? RequestedRebuild { get; }

    /// <summary>Asks the owner for a rebuild.</summary>
    void RequestRebuild(string id);

    /// <summary>Returns when a search or a write of any process met a broken index, or when the time is up.</summary>
    /// <returns>True where one did.</returns>
    Task<bool> WaitForSuspicionAsync(TimeSpan limit, CancellationToken cancellationToken);

    /// <summary>Reads the last commit.</summary>
    /// <param name="thorough">True to compare every file with its checksum; false to see only that all files are there and can be
    /// opened.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What is wrong, in one sentence, or null where the index is whole.</returns>
    Task<string?> FindFaultAsync(bool thorough, CancellationToken cancellationToken);

    /// <summary>Makes a new index of what can be read of the old one, vectors included, and puts it in the old one's place. Searches go on
    /// in the old one as far as it can be read; writes wait. What could not be read is absent afterwards: the caller compares the index
    /// with the catalog.</summary>
    /// <param name="reason">Why, one sentence, for people.</param>
    /// <param name="keep">Which chunks are still wanted, by tenant, document and generation.</param>
    /// <param name="cancellationToken">Gives the rebuild up; the old index stays in its place.</param>
    /// <param name="vectors">Makes new vectors of the stored texts; null: the old vectors are taken over. A run that breaks off, or whose
    /// process is killed, leaves what it has paid for to the next run with vectors of the same kind.</param>
    Task<RebuildStatus> RebuildAsync(
        string reason,
        Func<string, string, long, bool> keep,
        CancellationToken cancellationToken,
        VectorSource? vectors = null
    );

    /// <summary>True where a write was refused, since the last <see cref="FindOutdatedVectorsAsync"/>, because its vectors come from
    /// another model than those in the index.</summary>
    bool HasRefusedVectors { get; }

    /// <summary>Whether the vectors in the index were made by another model, by another stand-in for it, or with another length than
    /// vectors are made now.</summary>
    /// <param name="dimension">The length of vectors that are made now.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What differs, one sentence, or null where nothing does or the index is empty.</returns>
    Task<string?> FindOutdatedVectorsAsync(int dimension, CancellationToken cancellationToken);

    /// <summary>How many chunks the index holds of each generation of each document of every tenant.</summary>
    Task<IReadOnlyDictionary<(string TenantId, string DocumentId, long Generation), int>> CountAllAsync(
        CancellationToken cancellationToken
    );
}

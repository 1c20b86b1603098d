namespace LlmOps.Engine.Knowledge;

/// <summary>An entity graph on this machine's own disk, whose file can break and be made again from the texts of the chunks. Only the
/// process that owns it calls what writes.</summary>
public interface IRebuildableGraph : IEntityGraph
{
    /// <summary>The rebuild that runs or ran last, counted in documents, or null.</summary>
    RebuildStatus? LastRebuild { get; }

    /// <summary>The id of a rebuild that an operator asked for and that is not done, or null.</summary>
    string? RequestedRebuild { get; }

    /// <summary>True where a read or a write of any process met a damaged file.</summary>
    bool IsSuspected { get; }

    /// <summary>Asks the owner for a rebuild.</summary>
    void RequestRebuild(string id);

    /// <summary>Looks at the file.</summary>
    /// <param name="thorough">True to check its structure, for a limited time; false to see only that it is there and can be
    /// opened.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What is wrong, in one sentence, or null where nothing was found.</returns>
    Task<string?> FindFaultAsync(bool thorough, CancellationToken cancellationToken);

    /// <summary>Makes a new graph and puts it in the old one's place. Questions go on reading the old one as far as it can be read; writes
    /// wait.</summary>
    /// <param name="reason">Why, one sentence, for people.</param>
    /// <param name="list">Says, once writes wait, which generations of which documents belong into the graph.</param>
    /// <param name="extract">Reads again what one of them asserts.</param>
    /// <param name="cancellationToken">Gives the rebuild up; the old graph stays in its place.</param>
    Task<RebuildStatus> RebuildAsync(
        string reason,
        Func<CancellationToken, Task<IReadOnlyList<DocumentGeneration>>> list,
        Func<DocumentGeneration, CancellationToken, Task<ExtractedKnowledge>> extract,
        CancellationToken cancellationToken
    );

    /// <summary>How many entities each generation of each document of every tenant mentions.</summary>
    Task<IReadOnlyDictionary<(string TenantId, string DocumentId, long Generation), int>> CountAllAsync(
        CancellationToken cancellationToken
    );
}

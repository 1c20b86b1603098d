namespace LlmOps.Engine.Knowledge;

/// <summary>Moves the chunks to another index without downtime, for another embedding model, other analysis or other shards:
/// <see cref="BeginAsync"/>, <see cref="CopyAsync"/>, <see cref="CompareAsync"/>, <see cref="SwitchAsync"/>, and then
/// <see cref="FinishAsync"/> or <see cref="RollBackAsync"/>. From the first step to the last every service writes to both indexes. A
/// service writes vectors to the index of its own model and leaves them open in the other; copying fills them in.</summary>
public interface IIndexMigration
{
    /// <summary>Where a migration stands: each index there is, with its chunks and those of them that wait for a vector.</summary>
    Task<MigrationStatus> StatusAsync(CancellationToken cancellationToken);

    /// <summary>Makes the next index and waits until every service writes to it too.</summary>
    /// <returns>The name of the new index.</returns>
    /// <exception cref="InvalidOperationException">Nothing is there to migrate, a migration is under way, or only the dimension is another:
    /// an index is told apart by its model.</exception>
    Task<string> BeginAsync(string embeddingModel, int dimension, CancellationToken cancellationToken);

    /// <summary>Copies what the next index lacks, fills in vectors that are open, and removes what was deleted meanwhile. It can be
    /// repeated and resumed.</summary>
    /// <param name="embed">Makes vectors of chunks by the next index's model; null where both indexes hold the same model's, which are then
    /// copied.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <param name="progress">Is told how many chunks of the active index were looked at so far.</param>
    /// <returns>How many chunks were copied or got their vector.</returns>
    Task<long> CopyAsync(EmbedChunks? embed, CancellationToken cancellationToken, IProgress<long>? progress = null);

    /// <summary>Fills in the vectors that services of another model left open: in the next index, or, where there is none, in the one that
    /// answers.</summary>
    /// <param name="embed">Makes vectors by that index's model.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>How many chunks got their vector.</returns>
    Task<long> FillAsync(EmbedChunks embed, CancellationToken cancellationToken);

    /// <summary>Asks both indexes the same questions.</summary>
    Task<MigrationComparison> CompareAsync(IReadOnlyList<GoldenQuestion> questions, int limit, CancellationToken cancellationToken);

    /// <summary>Lets the next index answer, in one step; the one before stays up to date beside it.</summary>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <param name="withPending">Also where some chunks wait for their vector: services of the other model write on, and leave one open
    /// with every chunk. They are found by their text until they are filled in.</param>
    /// <exception cref="InvalidOperationException">The next index lacks chunks or vectors: copy first.</exception>
    Task SwitchAsync(CancellationToken cancellationToken, bool withPending = false);

    /// <summary>Lets the index that was left answer again; or, before the switch, gives the migration up. The other index is
    /// dropped.</summary>
    Task RollBackAsync(CancellationToken cancellationToken);

    /// <summary>Drops the index that was left.</summary>
    Task FinishAsync(CancellationToken cancellationToken);
}

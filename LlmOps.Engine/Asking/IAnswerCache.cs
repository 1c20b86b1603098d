using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Asking;

/// <summary>Answers that may be given again: SQLite, or Redis. A tenant's entries are its own; one that has expired is not there,
/// whether or not its bytes are.</summary>
/// <remarks>It says nothing about whether an answer still holds: <see cref="CachedAnswers"/> does.</remarks>
public interface IAnswerCache : IStoreProbe, ITenantData
{
    /// <summary>The answer under a key, or null where there is none.</summary>
    Task<CachedAnswer?> FindAsync(TenantScope scope, string key, CancellationToken cancellationToken);

    /// <summary>The vectors of the questions of a partition that have one, those stored last first.</summary>
    /// <param name="scope">The tenant.</param>
    /// <param name="partition">The partition (<see cref="CachedAnswer.Partition"/>).</param>
    /// <param name="limit">At most so many, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<IReadOnlyList<CachedVector>> ListVectorsAsync(TenantScope scope, string partition, int limit, CancellationToken cancellationToken);

    /// <summary>Stores an answer in place of the one under its key.</summary>
    Task PutAsync(TenantScope scope, CachedAnswer answer, CancellationToken cancellationToken);
}

using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Ingesting;

/// <summary>The durable queue between those who accept documents and the worker: SQLite, or SQS. At least once; the tenant travels inside
/// the message.</summary>
/// <remarks>A message is a hint: nothing is done that the catalog does not ask for. A queue whose messages cannot be looked through erases
/// none of a tenant's; they hold ids, and what the catalog does not know any more is dropped.</remarks>
public interface IIngestQueue : IStoreProbe, ITenantData
{
    /// <summary>Adds work durably. The same message while it still waits is not added twice where the queue can tell.</summary>
    Task EnqueueAsync(IngestMessage message, CancellationToken cancellationToken);

    /// <summary>Takes up to <paramref name="max"/> messages (1 to 10), waiting up to <paramref name="wait"/> for the first.</summary>
    /// <returns>Empty where nothing came.</returns>
    Task<IReadOnlyList<IngestLease>> ReceiveAsync(int max, TimeSpan visibility, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Keeps a lease for another <paramref name="visibility"/> from now; false where it has been lost.</summary>
    Task<bool> ExtendAsync(IngestLease lease, TimeSpan visibility, CancellationToken cancellationToken);

    /// <summary>The work is done: removes the message.</summary>
    Task CompleteAsync(IngestLease lease, CancellationToken cancellationToken);

    /// <summary>Gives the message back, to be taken again after <paramref name="delay"/>.</summary>
    Task AbandonAsync(IngestLease lease, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Sets the message aside for good, with the reason.</summary>
    Task DeadLetterAsync(IngestLease lease, string reason, CancellationToken cancellationToken);

    /// <summary>How many messages wait or are being worked on (an estimate where the store only gives one).</summary>
    Task<long> CountAsync(CancellationToken cancellationToken);
}

using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Remembering;

/// <summary>The tier that never forgets by itself: one object for each turn, in files or S3.</summary>
public interface ILongTermArchive : IStoreProbe, ITenantData
{
    /// <summary>Writes a turn durably; writing it again changes nothing, but that later feedback replaces what was there.</summary>
    /// <returns>False where the session has been deleted through this turn's sequence: then nothing of it is kept.</returns>
    Task<bool> WriteAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken);

    /// <summary>The session's last <paramref name="limit"/> turns in order, each turn id once.</summary>
    Task<IReadOnlyList<ConversationTurn>> LoadAsync(TenantScope scope, string sessionId, int limit, CancellationToken cancellationToken);

    /// <summary>Every turn answered on one UTC day, in no particular order; what fine-tuning reads.</summary>
    IAsyncEnumerable<ConversationTurn> ReadDayAsync(TenantScope scope, DateOnly day, CancellationToken cancellationToken);

    /// <summary>Forgets the session's turns up to and with <paramref name="throughSequence"/>, and never loses the fact that it did (the
    /// session's id and the number, nothing else): a write of such a turn that is under way, or comes later, leaves nothing that a read
    /// could give.</summary>
    /// <returns>How many turns were removed.</returns>
    Task<int> DeleteAsync(TenantScope scope, string sessionId, long throughSequence, CancellationToken cancellationToken);

    /// <summary>The sequence through which the session was deleted last, or 0 where it never was.</summary>
    Task<long> GetDeletedThroughAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken);
}

using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Remembering;

/// <summary>The fastest tier: the last turns of each session for 8 hours after their last use. In-process, or Redis. It may forget at any
/// time.</summary>
public interface ITemporaryMemory : IStoreProbe, ITenantData
{
    /// <summary>The session's last turns in order, or null where this tier does not know the session. Using it renews the 8
    /// hours.</summary>
    Task<IReadOnlyList<ConversationTurn>?> LoadAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken);

    /// <summary>Adds a turn; the same turn again changes nothing but that later feedback replaces what was there. Order is by sequence,
    /// the oldest beyond the configured number fall out. A session that this tier does not know stays unknown, since its earlier turns
    /// would be missing, but the turn is kept for the next <see cref="FillAsync"/>.</summary>
    /// <returns>True where the session is known.</returns>
    Task<bool> AppendAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken);

    /// <summary>Makes the session known with what the slower tiers gave, which may be no turn at all. Turns that arrived meanwhile are
    /// kept; deleted ones do not come back.</summary>
    Task FillAsync(TenantScope scope, string sessionId, IReadOnlyList<ConversationTurn> turns, CancellationToken cancellationToken);

    /// <summary>Forgets the session's turns up to and with <paramref name="throughSequence"/> and takes none of them in again, so that a
    /// fill under way cannot bring them back.</summary>
    /// <returns>How many turns were removed.</returns>
    Task<int> DeleteAsync(TenantScope scope, string sessionId, long throughSequence, CancellationToken cancellationToken);
}

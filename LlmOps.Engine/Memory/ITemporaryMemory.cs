using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Memory;

/// <summary>The fastest tier: the last turns of each session for 8 hours after their last use. In-process, or Redis. It may forget at any time.</summary>
public interface ITemporaryMemory : IStoreProbe
{
    /// <summary>The session's last turns in order, or null where this tier does not know the session. Using it renews the 8 hours.</summary>
    Task<IReadOnlyList<ConversationTurn>?> LoadAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken);

    /// <summary>
    /// Adds a turn to a session that this tier knows; the same turn again changes nothing, order is by sequence, the oldest beyond the configured number fall out.
    /// A session it does not know stays unknown (false), since its earlier turns would be missing, unless <paramref name="isFirst"/>.
    /// </summary>
    Task<bool> AppendAsync(TenantScope scope, ConversationTurn turn, bool isFirst, CancellationToken cancellationToken);

    /// <summary>Puts in what a slower tier gave. Turns that arrived meanwhile are kept.</summary>
    Task FillAsync(TenantScope scope, string sessionId, IReadOnlyList<ConversationTurn> turns, CancellationToken cancellationToken);

    /// <summary>Forgets the session.</summary>
    /// <returns>How many turns were removed.</returns>
    Task<int> DeleteAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken);
}

using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Remembering;

/// <summary>The durable first tier: every turn of the last 7 days. SQLite, or DynamoDB. A turn is acknowledged once it is here.</summary>
public interface IShortTermMemory : IStoreProbe, ITenantData
{
    /// <summary>Writes a turn durably and gives it its sequence: the largest of the last one in the session plus one, the last deleted one
    /// plus one, and the microseconds of its time. A turn that already carries a sequence (another tier took it while this one was down)
    /// keeps it. A turn id that the session already has is not written again; the turn as first written is returned.</summary>
    Task<ConversationTurn> AppendAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken);

    /// <summary>The session's last <paramref name="limit"/> turns that are not older than 7 days, in order. Age is checked here, not left
    /// to the store's own expiry. A turn that the archive does not have yet never expires: it would be nowhere.</summary>
    Task<IReadOnlyList<ConversationTurn>> LoadAsync(TenantScope scope, string sessionId, int limit, CancellationToken cancellationToken);

    /// <summary>Turns, of any tenant, that <see cref="MarkArchivedAsync"/> was not yet called for, oldest first: what the archiver has to
    /// catch up with after a crash.</summary>
    Task<IReadOnlyList<UnarchivedTurn>> ListUnarchivedAsync(int limit, CancellationToken cancellationToken);

    /// <summary>The tenant's sessions whose last turn is not older than 7 days, the one asked last first; those of one sequence by falling
    /// id.</summary>
    /// <param name="scope">The tenant.</param>
    /// <param name="after">The last session of the page before; null for the first page.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<IReadOnlyList<SessionSummary>> ListSessionsAsync(
        TenantScope scope,
        SessionCursor? after,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>The tenant's turn of this id that <see cref="LoadAsync"/> would give, or null.</summary>
    Task<ConversationTurn?> FindAsync(TenantScope scope, string turnId, CancellationToken cancellationToken);

    /// <summary>Stores feedback with a turn, unless it has later feedback already. The archive then lacks the turn again, so that the
    /// feedback reaches it too.</summary>
    /// <returns>The turn as it is stored now, or null where this tier does not have it.</returns>
    Task<ConversationTurn?> SetFeedbackAsync(
        TenantScope scope,
        ConversationTurn turn,
        TurnFeedback feedback,
        CancellationToken cancellationToken
    );

    /// <summary>Remembers that the archive has the turn as given. Where the turn has other feedback by now, the archive still lacks
    /// it.</summary>
    Task MarkArchivedAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken);

    /// <summary>Forgets the session's turns up to and with <paramref name="throughSequence"/>; turns appended afterwards get higher
    /// sequences.</summary>
    /// <returns>How many turns were removed.</returns>
    Task<int> DeleteAsync(TenantScope scope, string sessionId, long throughSequence, CancellationToken cancellationToken);

    /// <summary>The largest sequence that was given or deleted in the session, or 0: a deletion through it leaves nothing of what this tier
    /// has passed on. Kept for 7 days at least, also of turns that are deleted.</summary>
    Task<long> GetLastSequenceAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken);

    /// <summary>Removes turns that are past their 7 days and archived; stores with an expiry of their own have nothing to do.</summary>
    Task<int> SweepAsync(CancellationToken cancellationToken);
}

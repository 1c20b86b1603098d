using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Memory;

/// <summary>The tier that never forgets by itself: one object for each turn, in files or S3.</summary>
public interface ILongTermArchive : IStoreProbe
{
    /// <summary>Writes a turn; writing it again changes nothing.</summary>
    Task WriteAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken);

    /// <summary>The session's last <paramref name="limit"/> turns in order.</summary>
    Task<IReadOnlyList<ConversationTurn>> LoadAsync(TenantScope scope, string sessionId, int limit, CancellationToken cancellationToken);

    /// <summary>Every turn answered on one UTC day, in no particular order; what fine-tuning reads.</summary>
    IAsyncEnumerable<ConversationTurn> ReadDayAsync(TenantScope scope, DateOnly day, CancellationToken cancellationToken);

    /// <summary>Forgets the session.</summary>
    /// <returns>How many turns were removed.</returns>
    Task<int> DeleteAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken);
}

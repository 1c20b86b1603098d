using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Remembering;

/// <summary>
/// Knows no session. It stands in where several processes share a remote short-term tier but no Redis is given:
/// a tier inside each process would not hear of the turns that the others take.
/// </summary>
internal sealed class AbsentTemporaryMemory : ITemporaryMemory
{
    public string StoreName => "temporary-memory (none)";

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<ConversationTurn>?> LoadAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ConversationTurn>?>(null);

    public Task<bool> AppendAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task FillAsync(
        TenantScope scope,
        string sessionId,
        IReadOnlyList<ConversationTurn> turns,
        CancellationToken cancellationToken
    ) => Task.CompletedTask;

    public Task<int> DeleteAsync(TenantScope scope, string sessionId, long throughSequence, CancellationToken cancellationToken) =>
        Task.FromResult(0);

    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) => Task.FromResult(0L);

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) => Task.FromResult(0L);
}

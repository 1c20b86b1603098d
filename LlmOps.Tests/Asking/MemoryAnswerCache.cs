using System.Collections.Concurrent;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Tests.Asking;

/// <summary>Cached answers in memory.</summary>
internal sealed class MemoryAnswerCache(TimeProvider time) : IAnswerCache
{
    private readonly ConcurrentDictionary<(string Tenant, string Key), (CachedAnswer Answer, int Number)> _answers = [];
    private int _number;

    public string StoreName => "answer-cache (memory)";

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<CachedAnswer?> FindAsync(TenantScope scope, string key, CancellationToken cancellationToken) =>
        Task.FromResult(
            _answers.TryGetValue((scope.TenantId, key), out var entry) && entry.Answer.ExpiresAt > time.GetUtcNow()
                ? entry.Answer with
                {
                    Vector = null,
                }
                : null
        );

    public Task<IReadOnlyList<CachedVector>> ListVectorsAsync(
        TenantScope scope,
        string partition,
        int limit,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyList<CachedVector>>([
            .. _answers
                .Where(entry =>
                    entry.Key.Tenant == scope.TenantId
                    && entry.Value.Answer is { Vector: not null } answer
                    && answer.Partition == partition
                    && answer.ExpiresAt > time.GetUtcNow()
                )
                .OrderByDescending(entry => entry.Value.Number)
                .Take(limit)
                .Select(entry => new CachedVector(entry.Key.Key, entry.Value.Answer.Vector!.Value)),
        ]);

    public Task PutAsync(TenantScope scope, CachedAnswer answer, CancellationToken cancellationToken)
    {
        _answers[(scope.TenantId, answer.Key)] = (answer, Interlocked.Increment(ref _number));
        return Task.CompletedTask;
    }

    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        Task.FromResult(_answers.Keys.Where(key => key.Tenant == scope.TenantId).LongCount(key => _answers.TryRemove(key, out _)));

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        Task.FromResult(_answers.Keys.LongCount(key => key.Tenant == scope.TenantId));
}

using System.Collections.Concurrent;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Access;

/// <summary>Finds the caller to whom an API key belongs. Look-ups are remembered for seconds (<see cref="ApiKeyOptions.CacheLifetime"/>),
/// those that found nothing as well.</summary>
public sealed class ApiKeyAuthentication(IApiKeyStore store, ApiKeyHasher hasher, IOptions<ApiKeyOptions> options, TimeProvider time)
{
    // Guessed ids must not fill the memory.
    private const int MaxRemembered = 10_000;

    private static readonly byte[] s_noHash = new byte[32];

    private readonly ConcurrentDictionary<string, LookUp> _lookUps = new(StringComparer.Ordinal);

    /// <summary>The caller of a key; null where the text is no key, or one that is unknown, expired or revoked.</summary>
    /// <exception cref="StoreUnavailableException">The keys cannot be read.</exception>
    public async Task<Caller?> AuthenticateAsync(string text, CancellationToken cancellationToken)
    {
        if (!ApiKeyText.TryReadId(text, out var id))
        {
            return null;
        }

        var key = await FindAsync(id, cancellationToken);

        // An unknown id costs the same work as a wrong secret.
        var matches = hasher.Verify(text, key is null ? s_noHash : key.Hash.Span);
        return matches && key?.IsActive(time.GetUtcNow()) == true ? Caller.OfKey(key.Tenant, key.Id, key.Scopes, key.AccessLabels) : null;
    }

    /// <summary>Forgets what was remembered of a key, in this process.</summary>
    public void Forget(string id) => _lookUps.TryRemove(id, out _);

    private async Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_lookUps.TryGetValue(id, out var known) && now < known.Until && !known.Key.IsFaulted && !known.Key.IsCanceled)
        {
            return await known.Key.WaitAsync(cancellationToken);
        }

        if (_lookUps.Count >= MaxRemembered)
        {
            _lookUps.Clear();
        }

        // Not the caller's own token: others wait for the same look-up.
        var lookUp = new LookUp(ReadAsync(id), now + options.Value.CacheLifetime);
        _lookUps[id] = lookUp;
        return await lookUp.Key.WaitAsync(cancellationToken);
    }

    private async Task<ApiKey?> ReadAsync(string id)
    {
        try
        {
            return await store.FindAsync(id, CancellationToken.None);
        }
        catch (Exception e) when (e is not StoreUnavailableException && StoreUnavailableException.IsOutage(e))
        {
            throw new StoreUnavailableException("api-keys", "API keys cannot be checked now.", e);
        }
    }

    private sealed record LookUp(Task<ApiKey?> Key, DateTimeOffset Until);
}

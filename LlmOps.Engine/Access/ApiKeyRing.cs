using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Access;

/// <summary>Makes, lists and revokes the API keys of a tenant.</summary>
public sealed partial class ApiKeyRing(
    IApiKeyStore store,
    ApiKeyHasher hasher,
    ApiKeyAuthentication authentication,
    IOptions<ApiKeyOptions> options,
    TimeProvider time,
    ILogger<ApiKeyRing> logger
)
{
    /// <summary>Makes a key.</summary>
    /// <exception cref="TooManyApiKeysException">As many keys of this name are active as may be.</exception>
    /// <exception cref="StoreUnavailableException">The keys cannot be written.</exception>
    public async Task<IssuedApiKey> IssueAsync(
        TenantScope scope,
        string name,
        IReadOnlyList<string> scopes,
        IReadOnlyList<string> accessLabels,
        DateTimeOffset? expiresAt,
        CancellationToken cancellationToken
    )
    {
        var (id, text) = ApiKeyText.Create();
        var key = new ApiKey(id, scope, name, hasher.Hash(text), scopes, accessLabels, time.GetUtcNow(), expiresAt);
        if (!await CallAsync(() => store.AddAsync(key, options.Value.MaxActivePerName, cancellationToken)))
        {
            throw new TooManyApiKeysException(name, options.Value.MaxActivePerName);
        }

        // This process may have been asked for the id before there was a key.
        authentication.Forget(id);
        LogIssued(id, scope);
        return new IssuedApiKey(key, text);
    }

    /// <summary>The keys of a tenant, those that ended within the last 90 days included.</summary>
    /// <exception cref="StoreUnavailableException">The keys cannot be read.</exception>
    public Task<IReadOnlyList<ApiKey>> ListAsync(TenantScope scope, CancellationToken cancellationToken) =>
        CallAsync(() => store.ListAsync(scope, cancellationToken));

    /// <summary>Revokes a key: at once in this process, elsewhere when what was remembered of it ends.</summary>
    /// <returns>The key, or null where the tenant has none of this id.</returns>
    /// <exception cref="StoreUnavailableException">The keys cannot be written.</exception>
    public async Task<ApiKey?> RevokeAsync(TenantScope scope, string id, CancellationToken cancellationToken)
    {
        var key = await CallAsync(() => store.RevokeAsync(scope, id, cancellationToken));
        if (key is not null)
        {
            authentication.Forget(id);
            LogRevoked(id, scope);
        }

        return key;
    }

    private static async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is not StoreUnavailableException && StoreUnavailableException.IsOutage(e))
        {
            throw new StoreUnavailableException("api-keys", "The store of API keys does not answer.", e);
        }
    }

    [LoggerMessage(1700, LogLevel.Information, "Issued API key {Key} of tenant {Tenant}.")]
    private partial void LogIssued(string key, TenantScope tenant);

    [LoggerMessage(1701, LogLevel.Information, "Revoked API key {Key} of tenant {Tenant}.")]
    private partial void LogRevoked(string key, TenantScope tenant);
}

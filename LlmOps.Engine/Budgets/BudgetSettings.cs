using System.Collections.Concurrent;
using LlmOps.Engine.Resilience;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Budgets;

/// <summary>
/// Budgets that are changed while the service works. Each process remembers what was set for <see
/// cref="BudgetOptions.SettingsLifetime"/>: by then a change holds
/// everywhere.
/// </summary>
public sealed partial class BudgetSettings(
    IBudgetStore store,
    IOptions<BudgetOptions> options,
    TimeProvider time,
    ILogger<BudgetSettings> logger
)
{
    private const string AllTenants = "";

    // Tenants that asked once must not fill the memory.
    private const int MaxRemembered = 10_000;

    private readonly StorePipeline _calls = StorePipelines.Ledger(options.Value.LedgerTimeLimit, time, logger);
    private readonly ConcurrentDictionary<string, (IReadOnlyList<StoredBudget> Budgets, long At)> _known = new(StringComparer.Ordinal);

    /// <summary>Whether a budget is one of all tenants together, which only the operator may change.</summary>
    public static bool IsGlobal(string name) => name.StartsWith("global-", StringComparison.Ordinal);

    /// <summary>Whether a budget is a tenant's own, which only the operator may change.</summary>
    public static bool IsOfTenant(string name) => name.StartsWith("tenant-", StringComparison.Ordinal);

    /// <summary>Whether a budget is one of each API key.</summary>
    public static bool IsOfKey(string name) => name.StartsWith("key-", StringComparison.Ordinal);

    /// <summary>The names of all budgets.</summary>
    public static IReadOnlyList<string> Names => BudgetOptions.CapNames;

    /// <summary>Sets a budget: at once in this process, everywhere within seconds.</summary>
    /// <exception cref="StoreUnavailableException">The store does not take it.</exception>
    public async Task SetAsync(TenantScope scope, StoredBudget budget, CancellationToken cancellationToken)
    {
        var owner = IsGlobal(budget.Name) ? null : scope;
        await CallAsync(
            async token =>
            {
                await store.PutAsync(owner, budget, token);
                return true;
            },
            cancellationToken
        );
        _known.TryRemove(owner?.TenantId ?? AllTenants, out _);
        LogSet(budget.Name, scope, budget.Usd, budget.By);
    }

    /// <summary>Removes a budget that was set: the configured one holds again.</summary>
    /// <returns>False where none was set.</returns>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<bool> RemoveAsync(TenantScope scope, string name, string? key, string by, CancellationToken cancellationToken)
    {
        var owner = IsGlobal(name) ? null : scope;
        var removed = await CallAsync(token => store.RemoveAsync(owner, name, key, token), cancellationToken);
        _known.TryRemove(owner?.TenantId ?? AllTenants, out _);
        if (removed)
        {
            LogRemoved(name, scope, by);
        }

        return removed;
    }

    /// <summary>What was set for a tenant and for all together. While the store is away, what was known last holds.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer, and nothing is known.</exception>
    internal async Task<BudgetOverrides> OfAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        var own = ReadAsync(scope, cancellationToken);
        var all = ReadAsync(null, cancellationToken);
        await Task.WhenAll(own, all);
        var (first, second) = (await own, await all);
        return first.Count + second.Count == 0 ? BudgetOverrides.None : new BudgetOverrides(first.Concat(second));
    }

    private async Task<IReadOnlyList<StoredBudget>> ReadAsync(TenantScope? scope, CancellationToken cancellationToken)
    {
        var owner = scope?.TenantId ?? AllTenants;
        var isKnown = _known.TryGetValue(owner, out var known);
        if (isKnown && time.GetElapsedTime(known.At) < options.Value.SettingsLifetime)
        {
            return known.Budgets;
        }

        var at = time.GetTimestamp();
        try
        {
            var budgets = await CallAsync(token => store.ListAsync(scope, token), cancellationToken);
            if (_known.Count >= MaxRemembered)
            {
                _known.Clear();
            }

            _known[owner] = (budgets, at);
            return budgets;
        }
        catch (StoreUnavailableException e) when (isKnown)
        {
            LogKeptLast(e, owner);
            return known.Budgets;
        }
    }

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _calls.ExecuteAsync(call, cancellationToken);
        }
        catch (Exception e)
            when (e is not StoreUnavailableException && !cancellationToken.IsCancellationRequested && StoreUnavailableException.IsOutage(e))
        {
            throw new StoreUnavailableException("budgets", "The store of budgets does not answer, and without it nothing may be spent.", e);
        }
    }

    [LoggerMessage(1113, LogLevel.Information, "Set budget {Name} of tenant {Tenant} to {Usd} USD for {By}.")]
    private partial void LogSet(string name, TenantScope tenant, decimal usd, string by);

    [LoggerMessage(1114, LogLevel.Information, "Removed budget {Name} of tenant {Tenant} for {By}; the configured one holds again.")]
    private partial void LogRemoved(string name, TenantScope tenant, string by);

    [LoggerMessage(1115, LogLevel.Warning, "Failed to read the budgets of '{Owner}'; those known last hold.")]
    private partial void LogKeptLast(Exception exception, string owner);
}

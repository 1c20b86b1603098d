using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Budgets;

/// <summary>The budgets that were set while the service works: SQLite, or DynamoDB.</summary>
public interface IBudgetStore : IStoreProbe
{
    /// <summary>The budgets of a tenant, or those of all tenants together, in ordinal order of name and key.</summary>
    /// <param name="scope">The tenant; null: all together.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<IReadOnlyList<StoredBudget>> ListAsync(TenantScope? scope, CancellationToken cancellationToken);

    /// <summary>Sets a budget, in place of one of the same name and key.</summary>
    Task PutAsync(TenantScope? scope, StoredBudget budget, CancellationToken cancellationToken);

    /// <summary>Removes a budget.</summary>
    /// <returns>False where there is none.</returns>
    Task<bool> RemoveAsync(TenantScope? scope, string name, string? key, CancellationToken cancellationToken);
}

namespace LlmOps.Engine.Budgets;

/// <summary>The budgets that were set for a tenant and for all together.</summary>
/// <param name="budgets">Both.</param>
internal sealed class BudgetOverrides(IEnumerable<StoredBudget> budgets)
{
    private readonly Dictionary<(string Name, string? Key), decimal> _usd = budgets.ToDictionary(
        budget => (budget.Name, budget.Key),
        budget => budget.Usd
    );

    /// <summary>None was set.</summary>
    public static BudgetOverrides None { get; } = new([]);

    /// <summary>What was set under a name, US dollars; null: nothing.</summary>
    public decimal? Of(string name, string? key = null) => _usd.TryGetValue((name, key), out var usd) ? usd : null;
}

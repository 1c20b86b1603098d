namespace LlmOps.Engine.Budgets;

/// <summary>A cap on an account.</summary>
/// <param name="Account">The account.</param>
/// <param name="Nanos">Billionths of a US dollar that spent and reserved money together may reach.</param>
public readonly record struct LedgerCap(BudgetAccount Account, long Nanos);

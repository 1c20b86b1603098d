namespace LlmOps.Engine.Budgets;

/// <summary>What an account has paid and set aside, in billionths of a US dollar.</summary>
/// <param name="SpentNanos">Settled.</param>
/// <param name="ReservedNanos">Reserved for calls under way.</param>
public readonly record struct LedgerBalance(long SpentNanos, long ReservedNanos);

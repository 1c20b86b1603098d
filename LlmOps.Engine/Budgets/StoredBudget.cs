namespace LlmOps.Engine.Budgets;

/// <summary>A budget that was set while the service works; it takes the place of the configured one.</summary>
/// <param name="Name">Such as <c>tenant-daily</c>.</param>
/// <param name="Key">The API key that it is for; null: for the tenant, or for each of its keys or sessions.</param>
/// <param name="Usd">US dollars for the period, 0 or more.</param>
/// <param name="At">When it was set, UTC.</param>
/// <param name="By">Who set it.</param>
public sealed record StoredBudget(string Name, string? Key, decimal Usd, DateTimeOffset At, string By);

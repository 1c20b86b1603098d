namespace LlmOps.QueryApi.Model;

/// <summary>A budget as it was set or removed.</summary>
/// <param name="Name">The budget.</param>
/// <param name="Tenant">Whose; absent for one of all tenants together.</param>
/// <param name="Key">The API key that it is for; absent: none, or each.</param>
/// <param name="Usd">What was set, US dollars; absent where it was removed.</param>
public sealed record BudgetSetting(string Name, string? Tenant, string? Key, decimal? Usd);

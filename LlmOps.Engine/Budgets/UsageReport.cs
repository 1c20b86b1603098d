namespace LlmOps.Engine.Budgets;

/// <summary>What a tenant used and how it stands.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="TotalUsd">All lines together, US dollars.</param>
/// <param name="Lines">By day, model and purpose, in that order.</param>
/// <param name="Standing">How the tenant stands now.</param>
public sealed record UsageReport(
    string TenantId,
    DateOnly From,
    DateOnly To,
    decimal TotalUsd,
    IReadOnlyList<UsageLine> Lines,
    BudgetStanding Standing
);

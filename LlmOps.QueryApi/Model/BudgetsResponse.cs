namespace LlmOps.QueryApi.Model;

/// <summary>How a tenant stands against its budgets.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Level">What is still allowed: <c>normal</c>, <c>shorter-answers</c>, <c>no-rerank</c>, <c>cheaper-model</c>,
/// <c>cached-only</c> or <c>exhausted</c>.</param>
/// <param name="Budgets">Each budget; none where nothing is limited.</param>
public sealed record BudgetsResponse(string Tenant, string Level, IReadOnlyList<BudgetStatus> Budgets);

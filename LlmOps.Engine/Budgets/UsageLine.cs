using LlmOps.Engine.Models;

namespace LlmOps.Engine.Budgets;

/// <summary>What one spender of a tenant spent on one model for one purpose on one UTC day.</summary>
/// <param name="Day">The day on which the money was reserved.</param>
/// <param name="Model">Model id.</param>
/// <param name="Purpose">Purpose (<see cref="CostLine.Purpose"/>).</param>
/// <param name="Calls">Model calls.</param>
/// <param name="InputTokens">Tokens read, cached and embedded ones included.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="RerankUnits">Rerank search units.</param>
/// <param name="CostUsd">US dollars.</param>
/// <param name="Key">API key (<see cref="Spender.Key"/>).</param>
/// <param name="Route">Kind of request (<see cref="Spender.Route"/>).</param>
public sealed record UsageLine(
    DateOnly Day,
    string Model,
    string Purpose,
    long Calls,
    long InputTokens,
    long OutputTokens,
    long RerankUnits,
    decimal CostUsd,
    string Key = "",
    string Route = ""
)
{
    /// <summary>True where the line sums up reservations that expired unsettled: each counts as a call, and the costs are what was
    /// reserved.</summary>
    public bool IsEstimated => Purpose == LedgerCharge.Unsettled;
}

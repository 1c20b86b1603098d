using LlmOps.Engine.Models;

namespace LlmOps.Engine.Budgets;

/// <summary>One priced line of a settlement.</summary>
/// <param name="Model">Model id.</param>
/// <param name="Purpose">Purpose (<see cref="CostLine.Purpose"/>).</param>
/// <param name="InputTokens">Tokens read, cached and embedded ones included.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="RerankUnits">Rerank search units.</param>
/// <param name="Nanos">Billionths of a US dollar.</param>
/// <param name="Calls">Calls that the line sums up.</param>
public sealed record LedgerCharge(
    string Model,
    string Purpose,
    long InputTokens,
    long OutputTokens,
    long RerankUnits,
    long Nanos,
    int Calls = 1
);

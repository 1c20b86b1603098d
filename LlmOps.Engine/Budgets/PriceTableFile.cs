namespace LlmOps.Engine.Budgets;

/// <summary>The shape of <c>prices.json</c>.</summary>
internal sealed record PriceTableFile(string Version, IReadOnlyList<PriceTableEntry> Models);

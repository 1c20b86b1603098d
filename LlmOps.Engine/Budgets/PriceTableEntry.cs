namespace LlmOps.Engine.Budgets;

/// <summary>One price, the ids it holds for and where it was read.</summary>
internal sealed record PriceTableEntry(IReadOnlyList<string> Ids, ModelPrice Price, string Source);

namespace LlmOps.Engine.Budgets;

/// <summary>One price and the ids that it holds for.</summary>
/// <param name="Ids">Model ids, as they are asked for.</param>
/// <param name="Price">The price.</param>
/// <param name="Source">Where it was read.</param>
/// <param name="Date">When it was read there.</param>
/// <param name="Regions">Where it holds, such as <c>eu-central-1</c>; null: everywhere that no other entry names.</param>
internal sealed record PriceTableEntry(
    IReadOnlyList<string> Ids,
    ModelPrice Price,
    string Source,
    DateOnly Date,
    IReadOnlyList<string>? Regions = null
);

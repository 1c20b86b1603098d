namespace LlmOps.Engine.Budgets;

/// <summary>How a tenant stands against the cap that is nearest.</summary>
/// <param name="Level">The rung.</param>
/// <param name="UsedShare">Spent and reserved money as a share of that cap; 0 where there is no cap.</param>
/// <param name="MaxOutputTokens">Output tokens an answer may have; null: no limit from here.</param>
/// <param name="MaxPassages">Passages an answer may rest on; null: no limit from here.</param>
/// <param name="RerankAllowed">False where reranking is to be left out.</param>
/// <param name="Caps">Every cap that holds for the tenant.</param>
public sealed record BudgetStanding(
    BudgetLevel Level,
    double UsedShare,
    int? MaxOutputTokens,
    int? MaxPassages,
    bool RerankAllowed,
    IReadOnlyList<CapStanding> Caps
)
{
    /// <summary>Caps of which so much is used that it is worth a warning.</summary>
    public IReadOnlyList<CapStanding> Warnings { get; init; } = [];

    /// <summary>The chat model that answers in place of the configured one; null: that one.</summary>
    public string? Model { get; init; }

    /// <summary>The cap of which most is used; null where there is none.</summary>
    public CapStanding? Nearest => Caps.MaxBy(cap => cap.UsedShare);
}

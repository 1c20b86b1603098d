namespace LlmOps.Engine.Budgets;

/// <summary>Caps of one tenant or key. A member that is null (in configuration: empty) takes the default; a negative amount means no
/// cap.</summary>
public sealed class BudgetLimits
{
    /// <summary>US dollars a UTC day.</summary>
    public decimal? DailyUsd { get; set; }

    /// <summary>US dollars a UTC month.</summary>
    public decimal? MonthlyUsd { get; set; }

    /// <summary>A tenant's own <see cref="BudgetOptions.WarnFrom"/>; a key's is ignored.</summary>
    public double? WarnFrom { get; set; }

    /// <summary>A tenant's own <see cref="BudgetOptions.ShorterAnswersFrom"/>; a key's is ignored.</summary>
    public double? ShorterAnswersFrom { get; set; }

    /// <summary>A tenant's own <see cref="BudgetOptions.NoRerankFrom"/>; a key's is ignored.</summary>
    public double? NoRerankFrom { get; set; }

    /// <summary>A tenant's own <see cref="BudgetOptions.CheaperModelFrom"/>; a key's is ignored.</summary>
    public double? CheaperModelFrom { get; set; }

    /// <summary>A tenant's own <see cref="BudgetOptions.CachedOnlyFrom"/>; a key's is ignored.</summary>
    public double? CachedOnlyFrom { get; set; }

    /// <summary>A tenant's own <see cref="BudgetOptions.ShorterMaxOutputTokens"/>; a key's is ignored.</summary>
    public int? ShorterMaxOutputTokens { get; set; }

    /// <summary>A tenant's own <see cref="BudgetOptions.ShorterMaxPassages"/>; a key's is ignored.</summary>
    public int? ShorterMaxPassages { get; set; }

    /// <summary>A tenant's own <see cref="BudgetOptions.CheaperModel"/>; a key's is ignored.</summary>
    public string? CheaperModel { get; set; }
}

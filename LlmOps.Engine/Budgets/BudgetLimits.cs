namespace LlmOps.Engine.Budgets;

/// <summary>Caps of one tenant. A member that is null (in configuration: empty) takes the default; a negative amount means no cap.</summary>
public sealed class BudgetLimits
{
    /// <summary>US dollars a UTC day.</summary>
    public decimal? DailyUsd { get; set; }

    /// <summary>US dollars a UTC month.</summary>
    public decimal? MonthlyUsd { get; set; }
}

using LlmOps.Engine.Budgets;

namespace LlmOps.QueryApi.Model;

/// <summary>One budget. Amounts are US dollars.</summary>
/// <param name="Name"><c>tenant-daily</c>, <c>tenant-monthly</c>, <c>global-daily</c> or <c>global-monthly</c>.</param>
/// <param name="CapUsd">What may be spent in the period.</param>
/// <param name="SpentUsd">What is settled.</param>
/// <param name="ReservedUsd">What is reserved for calls under way.</param>
/// <param name="LeftUsd">What may still be reserved.</param>
/// <param name="ForecastUsd">What will have been spent at the end if it goes on as until now; absent in the first hour.</param>
/// <param name="StartsAt">When the period began.</param>
/// <param name="ResetsAt">When it ends.</param>
public sealed record BudgetStatus(
    string Name,
    decimal CapUsd,
    decimal SpentUsd,
    decimal ReservedUsd,
    decimal LeftUsd,
    decimal? ForecastUsd,
    DateTimeOffset StartsAt,
    DateTimeOffset ResetsAt
)
{
    /// <summary>The status of a cap.</summary>
    public static BudgetStatus From(CapStanding cap, DateTimeOffset now) =>
        new(cap.Name, cap.CapUsd, cap.SpentUsd, cap.ReservedUsd, cap.LeftUsd, cap.ForecastUsd(now), cap.StartsAt, cap.ResetsAt);

    /// <summary>A level as answers name it.</summary>
    public static string NameOf(BudgetLevel level) =>
        level switch
        {
            BudgetLevel.Normal => "normal",
            BudgetLevel.ShorterAnswers => "shorter-answers",
            BudgetLevel.NoRerank => "no-rerank",
            BudgetLevel.CheaperModel => "cheaper-model",
            BudgetLevel.CachedOnly => "cached-only",
            _ => "exhausted",
        };
}

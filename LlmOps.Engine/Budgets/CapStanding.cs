namespace LlmOps.Engine.Budgets;

/// <summary>One cap and what of it is used.</summary>
/// <param name="Name">The cap: <c>tenant</c>, <c>key</c>, <c>session</c> or <c>global</c> with <c>-daily</c> or <c>-monthly</c>.</param>
/// <param name="CapUsd">The cap, US dollars.</param>
/// <param name="SpentUsd">Settled, US dollars.</param>
/// <param name="ReservedUsd">Reserved for calls under way, US dollars.</param>
/// <param name="ResetsAt">When the period ends, UTC.</param>
public sealed record CapStanding(string Name, decimal CapUsd, decimal SpentUsd, decimal ReservedUsd, DateTimeOffset ResetsAt)
{
    /// <summary>A forecast from less than this would be a guess.</summary>
    private static readonly TimeSpan s_leastElapsed = TimeSpan.FromHours(1);

    /// <summary>When the period began, UTC.</summary>
    public DateTimeOffset StartsAt { get; init; }

    /// <summary>What may still be spent, US dollars; what is reserved is not free.</summary>
    public decimal LeftUsd => Math.Max(0, CapUsd - SpentUsd - ReservedUsd);

    /// <summary>Spent and reserved money as a share of the cap.</summary>
    public double UsedShare => CapUsd == 0 ? 1 : (double)((SpentUsd + ReservedUsd) / CapUsd);

    /// <summary>What will have been spent at the end of the period if it goes on as until now, US dollars; null in the first
    /// hour.</summary>
    public decimal? ForecastUsd(DateTimeOffset now)
    {
        var elapsed = now - StartsAt;
        return elapsed < s_leastElapsed ? null
            : elapsed >= ResetsAt - StartsAt ? SpentUsd
            : Math.Round(SpentUsd * (ResetsAt - StartsAt).Ticks / elapsed.Ticks, 6);
    }
}

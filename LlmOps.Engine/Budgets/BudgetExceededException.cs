using System.Globalization;

namespace LlmOps.Engine.Budgets;

/// <summary>A reservation that would pass a cap. Nothing was reserved.</summary>
/// <param name="cap">The cap and what of it is used.</param>
/// <param name="requestedUsd">What was asked for, US dollars.</param>
public sealed class BudgetExceededException(CapStanding cap, decimal requestedUsd) : Exception(Describe(cap, requestedUsd))
{
    private static readonly TimeSpan s_underWay = TimeSpan.FromSeconds(10);

    /// <summary>The cap and what of it is used.</summary>
    public CapStanding Cap { get; } = cap;

    /// <summary>What was asked for, US dollars.</summary>
    public decimal RequestedUsd { get; } = requestedUsd;

    /// <summary>True where the budget is not used up: only what is set aside for requests under way stands against this one.</summary>
    public bool IsHeldByOthers => WouldFit(Cap, RequestedUsd);

    /// <summary>When it is worth asking again: soon where requests under way hold the money, else when the period ends.</summary>
    public DateTimeOffset RetryAt(DateTimeOffset now) =>
        IsHeldByOthers && now + s_underWay < Cap.ResetsAt ? now + s_underWay : Cap.ResetsAt;

    private static bool WouldFit(CapStanding cap, decimal requestedUsd) => cap.SpentUsd + requestedUsd <= cap.CapUsd;

    private static string Describe(CapStanding cap, decimal requestedUsd) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"The {cap.Name} budget of {cap.CapUsd:0.######} USD does not allow this request: {cap.SpentUsd:0.######} USD are spent, "
                + $"{cap.ReservedUsd:0.######} USD are reserved for requests under way and {requestedUsd:0.######} USD are asked for. "
                + $"{(WouldFit(cap, requestedUsd) ? "Repeat it when these requests have ended; most use less than is reserved for them. The budget" : "It")} "
                + $"resets at {cap.ResetsAt:yyyy-MM-dd'T'HH:mm:ss'Z'}."
        );
}

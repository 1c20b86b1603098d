using System.Globalization;

namespace LlmOps.Engine.Budgets;

/// <summary>A reservation that would pass a cap. Nothing was reserved.</summary>
/// <param name="cap">The cap and what of it is used.</param>
/// <param name="requestedUsd">What was asked for, US dollars.</param>
public sealed class BudgetExceededException(CapStanding cap, decimal requestedUsd)
    : Exception(
        string.Create(
            CultureInfo.InvariantCulture,
            $"The {cap.Name} budget of {cap.CapUsd:0.######} USD does not allow this request: {cap.SpentUsd:0.######} USD are spent, "
                + $"{cap.ReservedUsd:0.######} USD are reserved and {requestedUsd:0.######} USD are asked for. It resets at "
                + $"{cap.ResetsAt:yyyy-MM-dd'T'HH:mm:ss'Z'}."
        )
    )
{
    /// <summary>The cap and what of it is used.</summary>
    public CapStanding Cap { get; } = cap;

    /// <summary>What was asked for, US dollars.</summary>
    public decimal RequestedUsd { get; } = requestedUsd;
}

namespace LlmOps.Engine.Budgets;

/// <summary>One cap and what of it is used.</summary>
/// <param name="Name">The cap: <c>tenant-daily</c>, <c>tenant-monthly</c>, <c>global-daily</c> or <c>global-monthly</c>.</param>
/// <param name="CapUsd">The cap, US dollars.</param>
/// <param name="SpentUsd">Settled, US dollars.</param>
/// <param name="ReservedUsd">Reserved for calls under way, US dollars.</param>
/// <param name="ResetsAt">When the period ends, UTC.</param>
public sealed record CapStanding(string Name, decimal CapUsd, decimal SpentUsd, decimal ReservedUsd, DateTimeOffset ResetsAt);

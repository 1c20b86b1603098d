namespace LlmOps.LocalBedrock.Faults;

/// <summary>A call's knobs and what they came to.</summary>
internal sealed record CallFaults(FaultPlan Plan, FaultOutcome Outcome);

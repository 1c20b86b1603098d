namespace LlmOps.Engine.FineTuning;

/// <summary>A step broke off where it may go on later: its worker lost the lease, or a person asked for the run's end.</summary>
internal sealed class StepInterruptedException : Exception;

namespace LlmOps.Wire;

/// <summary>When calls to a store stop for a while.</summary>
/// <param name="FailuresBeforeBreak">Failures in a row after which the circuit opens.</param>
/// <param name="BreakDuration">How long it stays open.</param>
internal sealed record StoreCircuit(int FailuresBeforeBreak, TimeSpan BreakDuration);

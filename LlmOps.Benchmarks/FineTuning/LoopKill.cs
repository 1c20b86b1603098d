using LlmOps.Engine.FineTuning;

namespace LlmOps.Benchmarks.FineTuning;

/// <summary>A kill of the worker.</summary>
/// <param name="Step">The step that the store showed when it was dead.</param>
/// <param name="IsDone">True where it had done the step's work and not stored the result; false where it was at it.</param>
internal sealed record LoopKill(FineTuneStep Step, bool IsDone);

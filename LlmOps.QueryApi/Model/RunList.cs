using LlmOps.Engine.FineTuning;

namespace LlmOps.QueryApi.Model;

/// <summary>Fine-tuning runs.</summary>
/// <param name="Runs">The runs, newest first.</param>
public sealed record RunList(IReadOnlyList<FineTuneRun> Runs);

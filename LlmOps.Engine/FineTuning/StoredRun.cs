namespace LlmOps.Engine.FineTuning;

/// <summary>A run with the version of its record.</summary>
internal sealed record StoredRun(FineTuneRun Run, long Version);

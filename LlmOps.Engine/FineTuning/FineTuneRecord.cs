namespace LlmOps.Engine.FineTuning;

/// <summary>A record as it is stored.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its id, unique in its kind.</param>
/// <param name="Version">Rises by one with each write, from 1.</param>
/// <param name="Json">Its content.</param>
public sealed record FineTuneRecord(string Kind, string Id, long Version, string Json);

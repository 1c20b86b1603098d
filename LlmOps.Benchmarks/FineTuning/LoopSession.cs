namespace LlmOps.Benchmarks.FineTuning;

/// <summary>A conversation.</summary>
internal sealed record LoopSession(string Id, string Tenant, bool IsRestricted, bool IsErased, IReadOnlyList<LoopTurn> Turns);

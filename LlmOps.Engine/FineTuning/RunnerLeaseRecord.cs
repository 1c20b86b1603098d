namespace LlmOps.Engine.FineTuning;

/// <summary>Who runs.</summary>
/// <param name="Owner">The worker.</param>
/// <param name="ExpiresAt">Until when, if nothing more is heard of it.</param>
internal sealed record RunnerLeaseRecord(string Owner, DateTimeOffset ExpiresAt);

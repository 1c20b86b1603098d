namespace LlmOps.Engine.Ingesting;

/// <summary>The last sign of life of an ingest worker that takes work.</summary>
/// <param name="At">When it was given.</param>
/// <param name="Worker">Which process gave it, for people.</param>
public sealed record WorkerHeartbeat(DateTimeOffset At, string Worker);

namespace LlmOps.Engine.Knowledge;

/// <summary>One piece of work for the ingest worker. Handling it twice has the effect of once.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="DocumentId">The document.</param>
/// <param name="Generation">The generation to ingest, or, for <see cref="IngestAction.Remove"/>, the last one to sweep away.</param>
/// <param name="Action">What to do.</param>
public sealed record IngestMessage(string TenantId, string DocumentId, long Generation, IngestAction Action = IngestAction.Ingest)
{
    /// <summary>The W3C trace context of who asked for the work, or null; the worker's trace continues it.</summary>
    public string? TraceParent { get; init; }

    /// <summary>For <see cref="IngestAction.Import"/>: the objects to take in, else empty.</summary>
    public IReadOnlyList<IncomingObject> Objects { get; init; } = [];
}

namespace LlmOps.Benchmarks.Quality;

/// <summary>What one collection gave.</summary>
/// <param name="Collection">The collection.</param>
/// <param name="Runs">All systems and stages; the one called <c>bm25</c> is what the others are compared with.</param>
/// <param name="Times">For each stage the times of its questions.</param>
/// <param name="Passages">Passages in the index.</param>
/// <param name="Refused">Documents that did not become ready.</param>
/// <param name="IngestTime">From the first document sent to the last one ready; null where they were there from an earlier run.</param>
/// <param name="WorkingSet">Bytes of memory of this process after the questions.</param>
/// <param name="AllocatedPerQuestion">Bytes that one question allocated in this process on average, the stand-in of the models
/// included.</param>
internal sealed record CollectionResult(
    Collection Collection,
    IReadOnlyList<SystemRun> Runs,
    IReadOnlyList<(string Stage, StageTimes Times)> Times,
    long Passages,
    int Refused,
    TimeSpan? IngestTime,
    long WorkingSet,
    long AllocatedPerQuestion
);

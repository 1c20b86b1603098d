using System.Diagnostics;
using System.Diagnostics.Metrics;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Resilience;
using Microsoft.Extensions.Logging;
using Polly.Timeout;
using Names = LlmOps.Engine.EngineDiagnosticsNames;

namespace LlmOps.Engine.Asking;

/// <summary>Runs the legs of a retrieval, each within its time limit, with its span and its figures. A leg that fails finds nothing and
/// says why; the others go on.</summary>
/// <param name="calls">Calls the stores.</param>
/// <param name="timeLimit">Time of a leg, where it has none of its own.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class LegRunner(StorePipeline calls, TimeSpan timeLimit, TimeProvider time, ILogger logger)
{
    private static readonly Histogram<double> s_duration = EngineDiagnostics.Meter.CreateHistogram(
        Names.RetrievalDuration,
        "s",
        "Time of one retrieval stage.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
        }
    );

    private static readonly Histogram<int> s_candidates = EngineDiagnostics.Meter.CreateHistogram(
        Names.RetrievalCandidates,
        "{passage}",
        "Passages a retrieval stage gave.",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [0, 1, 2, 5, 10, 20, 40, 60, 80, 100, 200] }
    );

    /// <summary>Runs a search of the index.</summary>
    public Task<LegOutcome> RunAsync(
        string name,
        Func<CancellationToken, Task<IReadOnlyList<ScoredChunk>>> search,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            name,
            async token => (IReadOnlyList<Hit>)[.. (await search(token)).Select(scored => new Hit(scored, null))],
            timeLimit,
            cancellationToken
        );

    /// <summary>Runs a leg.</summary>
    /// <param name="name">Its <see cref="LegName"/>.</param>
    /// <param name="search">Finds its passages.</param>
    /// <param name="limit">Its time limit; null: the usual one.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<LegOutcome> RunAsync(
        string name,
        Func<CancellationToken, Task<IReadOnlyList<Hit>>> search,
        TimeSpan? limit,
        CancellationToken cancellationToken
    )
    {
        using var activity = EngineDiagnostics.ActivitySource.StartActivity($"retrieve {name}");
        activity?.SetTag(Names.Stage, name);
        var started = time.GetTimestamp();
        IReadOnlyList<Hit> hits = [];
        string? failure = null;
        try
        {
            hits = await calls.ExecuteAsync(token => Task.Run(() => search(token), token), cancellationToken, limit ?? timeLimit);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            failure = e is OperationCanceledException or TimeoutException or TimeoutRejectedException ? "timeout" : "error";
            activity?.SetStatus(ActivityStatusCode.Error, failure);
            activity?.SetTag("error.type", e.GetType().Name);
            LogLegFailed(name, failure, e);
        }

        var elapsed = time.GetElapsedTime(started);
        var stage = new KeyValuePair<string, object?>(Names.Stage, name);
        s_duration.Record(elapsed.TotalSeconds, stage);
        s_candidates.Record(hits.Count, stage);
        activity?.SetTag("rag.candidates", hits.Count);
        return new LegOutcome(name, hits, elapsed, failure);
    }

    [LoggerMessage(1003, LogLevel.Warning, "Retrieval leg {Leg} failed ({Failure}); the answer continued without it.")]
    private partial void LogLegFailed(string leg, string failure, Exception exception);
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using LlmOps.Engine.Resilience;
using Microsoft.Extensions.Logging;
using Polly.CircuitBreaker;

namespace LlmOps.Engine.Remembering;

/// <summary>Calls one tier through its pipeline and turns its failure into an outcome, which is counted and seen in the trace.</summary>
internal sealed partial class GuardedTier(string part, StorePipeline pipeline, ILogger logger)
{
    private static readonly Counter<long> s_degraded = EngineDiagnostics.Meter.CreateCounter<long>(
        EngineDiagnosticsNames.Degraded,
        "{request}",
        "Requests answered without one of their parts."
    );

    public string Part { get; } = part;

    /// <summary>Calls the tier.</summary>
    /// <param name="work">The call; the tier may ignore its token, the time limit holds all the same.</param>
    /// <param name="bypassCircuit">For durable writes, deletions and callers who can wait: calls the tier although its circuit is
    /// open.</param>
    /// <param name="cancellationToken">The caller's own: when it is cancelled, that is no failure of the tier.</param>
    /// <param name="timeLimit">Time for this call, where it differs from the tier's.</param>
    public async Task<TierOutcome<T>> TryAsync<T>(
        Func<CancellationToken, Task<T>> work,
        bool bypassCircuit,
        CancellationToken cancellationToken,
        TimeSpan? timeLimit = null
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return new TierOutcome<T>(await pipeline.ExecuteAsync(work, cancellationToken, timeLimit, bypassCircuit), null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested || e is not OperationCanceledException)
        {
            if (e is not BrokenCircuitException)
            {
                LogFailed(logger, e, Part);
            }

            s_degraded.Add(1, new KeyValuePair<string, object?>(EngineDiagnosticsNames.Part, Part));
            Activity.Current?.AddEvent(
                new ActivityEvent(
                    EngineDiagnosticsNames.DegradedEvent,
                    tags: new ActivityTagsCollection { [EngineDiagnosticsNames.Part] = Part, ["error.type"] = e.GetType().FullName }
                )
            );
            return new TierOutcome<T>(default, e);
        }
    }

    [LoggerMessage(1501, LogLevel.Warning, "{Part} failed; the request continued without it.")]
    private static partial void LogFailed(ILogger logger, Exception error, string part);
}

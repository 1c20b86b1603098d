using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace LlmOps.Engine.Remembering;

/// <summary>Calls one tier within its time limit and turns its failure into an answer. A tier that keeps failing is left alone for a while.</summary>
internal sealed partial class TierGuard(string part, TimeSpan timeLimit, MemoryOptions options, TimeProvider time, ILogger logger)
{
    private static readonly Counter<long> s_degraded =
        EngineDiagnostics.Meter.CreateCounter<long>(EngineDiagnosticsNames.Degraded, description: "Requests answered without one of their parts.");

    private readonly Lock _gate = new();
    private int _failures;
    private DateTimeOffset _pausedUntil = DateTimeOffset.MinValue;

    public string Part { get; } = part;

    /// <summary>Calls the tier.</summary>
    /// <param name="work">The call; the tier may ignore its token, the time limit holds all the same.</param>
    /// <param name="evenIfPaused">For durable writes: tries however often the tier failed before.</param>
    /// <param name="cancellationToken">The caller's own: when it is cancelled, that is no failure of the tier.</param>
    public async Task<Outcome<T>> TryAsync<T>(Func<CancellationToken, Task<T>> work, bool evenIfPaused, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!evenIfPaused && IsPaused())
        {
            return Failed<T>(new TimeoutException($"{Part} keeps failing and is left alone until {_pausedUntil:O}."), paused: true);
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<T>? running = null;
        try
        {
            running = work(limited.Token);
            var value = await running.WaitAsync(timeLimit, time, cancellationToken);
            Succeeded();
            return new Outcome<T>(value, null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            return Failed<T>(e, paused: false);
        }
        finally
        {
            if (running is { IsCompleted: false })
            {
                await limited.CancelAsync();
                _ = running.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    private bool IsPaused()
    {
        lock (_gate)
        {
            return time.GetUtcNow() < _pausedUntil;
        }
    }

    private void Succeeded()
    {
        lock (_gate)
        {
            if (_failures > 0)
            {
                LogRecovered(logger, Part);
            }

            _failures = 0;
            _pausedUntil = DateTimeOffset.MinValue;
        }
    }

    private Outcome<T> Failed<T>(Exception error, bool paused)
    {
        if (!paused)
        {
            lock (_gate)
            {
                // Counting on after a pause: one more failure is enough for the next.
                if (++_failures >= options.TierFailuresBeforePause)
                {
                    _pausedUntil = time.GetUtcNow() + options.TierPause;
                }
            }

            LogFailed(logger, error, Part);
        }

        s_degraded.Add(1, new KeyValuePair<string, object?>(EngineDiagnosticsNames.Part, Part));
        Activity.Current?.AddEvent(new ActivityEvent(EngineDiagnosticsNames.DegradedEvent, tags: new ActivityTagsCollection
        {
            [EngineDiagnosticsNames.Part] = Part,
            ["error.type"] = error.GetType().FullName,
        }));
        return new Outcome<T>(default, error);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Part} failed; the request goes on without it.")]
    private static partial void LogFailed(ILogger logger, Exception error, string part);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Part} answers again.")]
    private static partial void LogRecovered(ILogger logger, string part);

    /// <summary>What a call gave.</summary>
    internal readonly record struct Outcome<T>(T? Value, Exception? Error)
    {
        public bool Ok => Error is null;
    }
}

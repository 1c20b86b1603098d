namespace LlmOps.AppHost.Restarts;

/// <summary>Marks a service that is started again when it ends by itself, and follows its states to tell such an end from one that was
/// asked for.</summary>
internal sealed class RestartOnCrashAnnotation(TimeProvider time) : IResourceAnnotation
{
    private long? _startedAt;
    private bool _stopRequested;
    private volatile bool _paused;

    /// <summary>True while a command stops and starts the service itself.</summary>
    public bool IsPaused
    {
        get => _paused;
        set => _paused = value;
    }

    /// <summary>The delays between this service's starts.</summary>
    public RestartDelay Delay { get; } = new();

    /// <summary>Takes in the next state.</summary>
    /// <returns>How long the service ran, where it has just ended unasked; else null.</returns>
    public TimeSpan? Observe(string? state)
    {
        if (state == KnownResourceStates.Starting || state == KnownResourceStates.Running)
        {
            if (_startedAt is null)
            {
                (_startedAt, _stopRequested) = (time.GetTimestamp(), false);
            }

            return null;
        }

        if (state == KnownResourceStates.Stopping)
        {
            _stopRequested = true;
            return null;
        }

        // The orchestrator says Finished of a process that ended by itself, with whatever code, and Exited of one that it ended.
        if (_startedAt is not { } startedAt || state is null || !KnownResourceStates.TerminalStates.Contains(state))
        {
            return null;
        }

        _startedAt = null;
        return state == KnownResourceStates.Finished && !_stopRequested ? time.GetElapsedTime(startedAt) : null;
    }
}

namespace LlmOps.Wire;

/// <summary>Leaves a store alone for a while once it has failed several calls in a row, so that a hanging one does not slow every request.</summary>
internal sealed class StorePause(int failures, TimeSpan length, TimeProvider time)
{
    private readonly Lock _gate = new();
    private int _failed;
    private long _since;
    private bool _paused;

    /// <summary>True while the store is left alone. After that calls go through again, and one failure more is enough for the next pause.</summary>
    public bool IsOn
    {
        get
        {
            lock (_gate)
            {
                return _paused && time.GetElapsedTime(_since) < length;
            }
        }
    }

    /// <summary>The store did its part.</summary>
    public void Succeeded()
    {
        lock (_gate)
        {
            (_failed, _paused) = (0, false);
        }
    }

    /// <summary>The store failed.</summary>
    public void Failed()
    {
        lock (_gate)
        {
            if (++_failed >= failures)
            {
                (_paused, _since) = (true, time.GetTimestamp());
            }
        }
    }
}

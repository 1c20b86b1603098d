namespace LlmOps.Bedrock;

/// <summary>A token that ends with the caller's, or when the time is up by the given clock.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _outer;

    public Deadline(TimeProvider time, TimeSpan limit, CancellationToken outer)
    {
        _source = new CancellationTokenSource(limit, time);
        _outer = outer.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Starts the time again.</summary>
    public void Restart(TimeSpan limit) => _source.CancelAfter(limit);

    /// <summary>Stops the clock: only the caller's token ends it now.</summary>
    public void Pause() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _outer.Dispose();
        _source.Dispose();
    }
}

namespace LlmOps.Engine.Stores;

/// <summary>Calls a store and turns what its client throws into <see cref="StoreUnavailableException"/> where it means that the store does not answer or takes nothing.</summary>
internal sealed class StoreCall(string store, string message, TimeProvider time)
{
    // A store that said that it is full counts as full until it takes something, or until nothing was tried for as long as this.
    private static readonly TimeSpan s_fullFor = TimeSpan.FromMinutes(1);

    private StoreUnavailableException? _full;
    private long _fullAt;

    /// <summary>Reads.</summary>
    public Task<T> ReadAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken) => GuardAsync(call, isWrite: false, cancellationToken);

    /// <summary>Writes.</summary>
    public Task<T> WriteAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken) => GuardAsync(call, isWrite: true, cancellationToken);

    /// <summary>Writes.</summary>
    public Task WriteAsync(Func<Task> call, CancellationToken cancellationToken) => WriteAsync(
        async () =>
        {
            await call();
            return true;
        },
        cancellationToken);

    /// <summary>Throws where the last write of late found the store full. A store across the network is not written to in order to see whether it can be.</summary>
    public void ThrowIfFull()
    {
        if (Volatile.Read(ref _full) is { } full && time.GetElapsedTime(Volatile.Read(ref _fullAt)) < s_fullFor)
        {
            throw full;
        }
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> call, bool isWrite, CancellationToken cancellationToken)
    {
        try
        {
            var result = await call();
            if (isWrite)
            {
                Volatile.Write(ref _full, null);
            }

            return result;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && StoreFailures.OfCall(e) is { } failure)
        {
            var unavailable = new StoreUnavailableException(store, message, e) { Failure = failure };
            if (isWrite && failure is not StoreFailure.Unreachable)
            {
                Volatile.Write(ref _fullAt, time.GetTimestamp());
                Volatile.Write(ref _full, unavailable);
            }

            throw unavailable;
        }
    }
}

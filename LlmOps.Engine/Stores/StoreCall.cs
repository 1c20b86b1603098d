namespace LlmOps.Engine.Stores;

/// <summary>Calls a store and turns what its client throws into <see cref="StoreUnavailableException"/> where it means that the store does
/// not answer or takes nothing.</summary>
internal sealed class StoreCall(string store, string message, TimeProvider time)
{
    private readonly FullStoreMark _full = new(time);

    /// <summary>Reads.</summary>
    public Task<T> ReadAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken) =>
        GuardAsync(call, isWrite: false, cancellationToken);

    /// <summary>Writes.</summary>
    public Task<T> WriteAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken) =>
        GuardAsync(call, isWrite: true, cancellationToken);

    /// <summary>Writes.</summary>
    public Task WriteAsync(Func<Task> call, CancellationToken cancellationToken) =>
        WriteAsync(
            async () =>
            {
                await call();
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc cref="FullStoreMark.ThrowIfFull"/>
    public void ThrowIfFull() => _full.ThrowIfFull();

    private async Task<T> GuardAsync<T>(Func<Task<T>> call, bool isWrite, CancellationToken cancellationToken)
    {
        try
        {
            var result = await call();
            if (isWrite)
            {
                _full.Succeeded();
            }

            return result;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && StoreFailures.OfCall(e) is { } failure)
        {
            var unavailable = new StoreUnavailableException(
                store,
                failure is StoreFailure.Damaged && e is StoreUnavailableException ? $"{message} {e.Message}" : message,
                e
            )
            {
                Failure = failure,
            };
            if (isWrite)
            {
                _full.Failed(unavailable);
            }

            throw unavailable;
        }
    }
}

namespace LlmOps.Engine.Models;

/// <summary>Waits for a model call without breaking it off. A request that is on its way is billed whether or not its answer is read, so
/// it is read to its end even where no caller waits for it any more: else its cost would be missing from the ledger.</summary>
internal static class PaidCall
{
    /// <summary>Runs the call, for <paramref name="limit"/> at most, and waits for it until <paramref name="cancellationToken"/> says to go
    /// on without.</summary>
    /// <exception cref="OperationCanceledException">The wait was ended; the call goes on.</exception>
    public static async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> call,
        TimeSpan limit,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var running = CallAsync(call, limit, time);
        UsageMeter.Current?.Watch(running);
        return await running.WaitAsync(cancellationToken);
    }

    private static async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, TimeSpan limit, TimeProvider time)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        return await call(deadline.Token);
    }
}

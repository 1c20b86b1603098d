namespace LlmOps.Engine.Knowledge;

/// <summary>Many callers that each need a round of some work to begin after they ask share it: while one round runs, all who come wait for
/// the same next one.</summary>
internal sealed class SharedRound(Func<CancellationToken, Task> work)
{
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private Task? _next;

    /// <summary>Returns when a round that began after this call has ended.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _next ??= AfterAsync(_running);
            return _next.WaitAsync(cancellationToken);
        }
    }

    private async Task AfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        Task round;
        lock (_gate)
        {
            // No caller can join any more: what they wrote until now is what this round covers.
            (_running, _next) = (round = work(CancellationToken.None), null);
        }

        await round;
    }
}

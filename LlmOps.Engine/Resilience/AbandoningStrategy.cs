using Polly;

namespace LlmOps.Engine.Resilience;

/// <summary>Stops waiting for a call when its token is cancelled, whether or not the call heeds the token: clients of stores often do not.
/// The call then ends behind its caller, and what it throws there is observed.</summary>
internal sealed class AbandoningStrategy : ResilienceStrategy
{
    /// <inheritdoc/>
    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback,
        ResilienceContext context,
        TState state
    )
    {
        var running = callback(context, state);
        if (running.IsCompleted)
        {
            return await running.ConfigureAwait(context.ContinueOnCapturedContext);
        }

        try
        {
            // An outcome holds the call's exception, so an abandoned call leaves none unobserved.
            return await running.AsTask().WaitAsync(context.CancellationToken).ConfigureAwait(context.ContinueOnCapturedContext);
        }
        catch (OperationCanceledException exception)
        {
            return Outcome.FromException<TResult>(exception);
        }
    }
}

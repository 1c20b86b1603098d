using LlmOps.Engine.Models;
using LlmOps.Engine.Resilience;

namespace LlmOps.Bedrock;

/// <summary>The attempts of one call: decides whether there is another one, and after how long.</summary>
/// <param name="budget">What all calls share.</param>
/// <param name="maxAttempts">The first included.</param>
/// <param name="jitter">A number from 0 to 1 each time.</param>
internal sealed class RetrySequence(RetryBudget budget, int maxAttempts, Func<double> jitter) : IRetryRule
{
    private static readonly TimeSpan s_maxDelay = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_retryAfterSpan = TimeSpan.FromSeconds(5);

    private int _attempt;
    private bool _timeoutRetried;
    private bool _credentialsRetried;

    /// <summary>Why the last attempt failed; null: none did.</summary>
    public ModelException? LastFailure { get; private set; }

    public bool TryNext(Exception exception, out TimeSpan delay)
    {
        delay = TimeSpan.Zero;
        if (exception is not ModelException failure)
        {
            return false;
        }

        LastFailure = failure;
        if (++_attempt >= maxAttempts)
        {
            return false;
        }

        if (BedrockErrors.IsCredentials(failure))
        {
            return !_credentialsRetried && (_credentialsRetried = true);
        }

        var throttling = BedrockErrors.IsThrottling(failure);
        var timeout = BedrockErrors.IsTimeout(failure);
        if (!throttling && !timeout && !BedrockErrors.IsPassing(failure))
        {
            return false;
        }

        if (timeout && _timeoutRetried)
        {
            return false;
        }

        _timeoutRetried |= timeout;
        if (!budget.TryTake(throttling))
        {
            return false;
        }

        var scale = throttling ? 1.0 : 0.05;
        delay = TimeSpan.FromSeconds(jitter() * Math.Min(scale * Math.Pow(2, _attempt - 1), s_maxDelay.TotalSeconds));
        if (failure.RetryAfter is { } asked)
        {
            delay = TimeSpan.FromTicks(Math.Clamp(asked.Ticks, delay.Ticks, (delay + s_retryAfterSpan).Ticks));
        }

        return true;
    }
}

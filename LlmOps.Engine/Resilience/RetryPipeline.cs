using Polly;
using Polly.Retry;

namespace LlmOps.Engine.Resilience;

/// <summary>Retries by a rule of each call's own.</summary>
internal sealed class RetryPipeline
{
    private static readonly ResiliencePropertyKey<IRetryRule> s_rule = new("llmops.retry-rule");
    private static readonly ResiliencePropertyKey<TimeSpan> s_delay = new("llmops.retry-delay");

    private readonly ResiliencePipeline _pipeline;

    /// <param name="time">The clock of the delays.</param>
    /// <param name="onRetry">Hears of a failure, the number of the attempt that failed, and the delay before the next one.</param>
    public RetryPipeline(TimeProvider time, Action<Exception, int, TimeSpan> onRetry) =>
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(
                new RetryStrategyOptions
                {
                    MaxRetryAttempts = int.MaxValue,
                    ShouldHandle = static args => ValueTask.FromResult(IsToBeRetried(args.Context, args.Outcome.Exception)),
                    DelayGenerator = static args =>
                        ValueTask.FromResult<TimeSpan?>(args.Context.Properties.GetValue(s_delay, TimeSpan.Zero)),
                    OnRetry = args =>
                    {
                        onRetry(args.Outcome.Exception!, args.AttemptNumber + 1, args.RetryDelay);
                        return ValueTask.CompletedTask;
                    },
                }
            )
            .Build();

    /// <summary>Makes attempts until one succeeds or the rule allows no other.</summary>
    public async Task<T> ExecuteAsync<T>(Func<CancellationToken, Task<T>> attempt, IRetryRule rule, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            context.Properties.Set(s_rule, rule);
            return await _pipeline.ExecuteAsync(
                static async (context, attempt) => await attempt(context.CancellationToken),
                context,
                attempt
            );
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static bool IsToBeRetried(ResilienceContext context, Exception? failure)
    {
        if (
            failure is null
            || context.CancellationToken.IsCancellationRequested
            || !context.Properties.TryGetValue(s_rule, out var rule)
            || !rule.TryNext(failure, out var delay)
        )
        {
            return false;
        }

        context.Properties.Set(s_delay, delay);
        return true;
    }
}

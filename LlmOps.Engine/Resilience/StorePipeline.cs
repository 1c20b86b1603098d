using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace LlmOps.Engine.Resilience;

/// <summary>Calls one store through a circuit breaker, a time limit and retries, in this order from the outside in.</summary>
/// <remarks>A call that ignores its token is abandoned at the time limit and ends behind its caller. An open circuit throws
/// <see cref="BrokenCircuitException"/>, the time limit <see cref="TimeoutRejectedException"/>; both are an
/// <see cref="ExecutionRejectedException"/>.</remarks>
internal sealed partial class StorePipeline
{
    private static readonly ResiliencePropertyKey<TimeSpan> s_timeLimit = new("llmops.time-limit");
    private static readonly ResiliencePropertyKey<long> s_begun = new("llmops.begun");

    // Polly forgets calls that are older than this. Failures in a row count however long they take, so it is the longest that Polly allows.
    private static readonly TimeSpan s_window = TimeSpan.FromDays(1);

    private readonly StoreLimits _limits;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _withoutCircuit;
    private readonly ResiliencePipeline _whole;
    private readonly CircuitBreakerManualControl _control = new();

    /// <param name="limits">The limits.</param>
    /// <param name="time">The clock of time limit, delays and circuit.</param>
    /// <param name="logger">Hears when the circuit opens and closes; null where the caller says so itself.</param>
    public StorePipeline(StoreLimits limits, TimeProvider time, ILogger? logger)
    {
        (_limits, _time) = (limits, time);
        _withoutCircuit = BuildInner();
        _whole = limits.FailuresBeforeBreak > 0 && limits.BreakDuration > TimeSpan.Zero ? BuildWhole(logger) : _withoutCircuit;
    }

    /// <summary>Calls the store.</summary>
    /// <param name="call">The call; for each attempt once.</param>
    /// <param name="cancellationToken">The caller's own.</param>
    /// <param name="timeLimit">Time for this call, where it differs from the store's.</param>
    /// <param name="bypassCircuit">For durable writes and probes: calls the store although its circuit is open, and closes it on
    /// success.</param>
    public async Task<T> ExecuteAsync<T>(
        Func<CancellationToken, Task<T>> call,
        CancellationToken cancellationToken,
        TimeSpan? timeLimit = null,
        bool bypassCircuit = false
    )
    {
        try
        {
            return await RunAsync(_whole, call, timeLimit, cancellationToken);
        }
        catch (BrokenCircuitException) when (bypassCircuit)
        {
            var result = await RunAsync(_withoutCircuit, call, timeLimit, cancellationToken);
            await _control.CloseAsync(CancellationToken.None);
            return result;
        }
    }

    /// <summary>Calls the store for no result.</summary>
    public Task ExecuteAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken) =>
        ExecuteAsync(
            async token =>
            {
                await call(token);
                return true;
            },
            cancellationToken
        );

    private async Task<T> RunAsync<T>(
        ResiliencePipeline pipeline,
        Func<CancellationToken, Task<T>> call,
        TimeSpan? timeLimit,
        CancellationToken cancellationToken
    )
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            context.Properties.Set(s_timeLimit, timeLimit ?? _limits.TimeLimit);
            context.Properties.Set(s_begun, _time.GetTimestamp());
            return await pipeline.ExecuteAsync(static async (context, call) => await call(context.CancellationToken), context, call);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ResiliencePipeline BuildInner()
    {
        var builder = new ResiliencePipelineBuilder { Name = _limits.Name, TimeProvider = _time };
        builder.AddTimeout(
            new TimeoutStrategyOptions
            {
                TimeoutGenerator = static args =>
                    ValueTask.FromResult(args.Context.Properties.GetValue(s_timeLimit, Timeout.InfiniteTimeSpan)),
            }
        );
        if (_limits.Attempts > 1)
        {
            builder.AddRetry(
                new RetryStrategyOptions
                {
                    MaxRetryAttempts = _limits.Attempts - 1,
                    Delay = _limits.FirstDelay,
                    MaxDelay = _limits.LongestDelay,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } exception && _limits.IsTransient(exception)),
                    OnRetry = static _ =>
                    {
                        Activity.Current?.AddEvent(new ActivityEvent("retry"));
                        return ValueTask.CompletedTask;
                    },
                }
            );
        }

        return builder.AddStrategy(static _ => new AbandoningStrategy()).Build();
    }

    private ResiliencePipeline BuildWhole(ILogger? logger)
    {
        var failures = new ConsecutiveFailures(_limits.FailuresBeforeBreak);
        ResiliencePipeline whole = ResiliencePipeline.Empty;
        whole = new ResiliencePipelineBuilder { Name = _limits.Name, TimeProvider = _time }
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions
                {
                    // The rule is failures in a row, not a share of all calls: Polly opens on each outcome that it is told to handle.
                    FailureRatio = 0,
                    MinimumThroughput = 2,
                    SamplingDuration = s_window,
                    ShouldHandle = args => ValueTask.FromResult(failures.Add(Judge(args.Context, args.Outcome.Exception))),

                    // A generator, because the option itself may not be shorter than half a second.
                    BreakDurationGenerator = _ => ValueTask.FromResult(_limits.BreakDuration),
                    ManualControl = _control,
                    OnOpened = logger is null
                        ? null
                        : args =>
                        {
                            LogOpened(logger, args.Outcome.Exception, _limits.Name, _limits.BreakDuration);
                            return ValueTask.CompletedTask;
                        },
                    OnClosed = _ =>
                    {
                        if (logger is not null)
                        {
                            LogClosed(logger, _limits.Name);
                        }

                        Prime();
                        return ValueTask.CompletedTask;
                    },
                }
            )
            .AddPipeline(_withoutCircuit)
            .Build();
        Prime();
        return whole;

        // Polly opens at the second call in its window at the earliest. With one before it, a single failure can open the circuit.
        void Prime() => whole.Execute(static () => { });
    }

    /// <summary>True: the store failed. False: it answered. Null: its caller went away, which says nothing.</summary>
    private bool? Judge(ResilienceContext context, Exception? exception) =>
        exception switch
        {
            null => false,
            OperationCanceledException when context.CancellationToken.IsCancellationRequested => _limits.CallerPatience is { } patience
            && _time.GetElapsedTime(context.Properties.GetValue(s_begun, 0L)) >= patience
                ? true
                : null,
            ExecutionRejectedException => true,
            _ => _limits.IsFailure(exception),
        };

    [LoggerMessage(
        1600,
        LogLevel.Warning,
        "{Store} failed several times in a row; its circuit opened and one call tries it again in {BreakDuration}."
    )]
    private static partial void LogOpened(ILogger logger, Exception? exception, string store, TimeSpan breakDuration);

    [LoggerMessage(1601, LogLevel.Information, "{Store} answered again; its circuit closed.")]
    private static partial void LogClosed(ILogger logger, string store);
}

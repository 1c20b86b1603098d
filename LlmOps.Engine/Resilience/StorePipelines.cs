using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace LlmOps.Engine.Resilience;

/// <summary>The pipelines of all kinds of stores: the one place that says how a store is waited for, what is tried again and when it is
/// spared.</summary>
internal static class StorePipelines
{
    /// <summary>A tier of the conversation memory. A request goes on without it, so it is not tried again within the request.</summary>
    public static StorePipeline MemoryTier(
        string part,
        TimeSpan timeLimit,
        int failuresBeforeBreak,
        TimeSpan breakDuration,
        TimeProvider time,
        ILogger logger
    ) =>
        new(
            new StoreLimits
            {
                Name = part,
                TimeLimit = timeLimit,
                FailuresBeforeBreak = failuresBeforeBreak,
                BreakDuration = breakDuration,
            },
            time,
            logger
        );

    /// <summary>A store that is spoken to over HTTP. Each call brings its own time limit; connections that break and passing refusals are
    /// tried again.</summary>
    /// <param name="store">Name for logs.</param>
    /// <param name="attempts">Attempts for one call in total.</param>
    /// <param name="failuresBeforeBreak">Failures in a row that open the circuit.</param>
    /// <param name="breakDuration">How long it stays open.</param>
    /// <param name="isRefusal">Exceptions with which the client says that the store refused for the moment.</param>
    /// <param name="isFailure">Exceptions, besides these, that count as failures of the store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of the circuit.</param>
    public static StorePipeline Http(
        string store,
        int attempts,
        int failuresBeforeBreak,
        TimeSpan breakDuration,
        Func<Exception, bool> isRefusal,
        Func<Exception, bool> isFailure,
        TimeProvider time,
        ILogger logger
    )
    {
        return new StorePipeline(
            new StoreLimits
            {
                Name = store,
                Attempts = attempts,
                FailuresBeforeBreak = failuresBeforeBreak,
                BreakDuration = breakDuration,

                // A search leg gives up long before a call's own limit: a store that let a caller wait this long failed.
                CallerPatience = TimeSpan.FromSeconds(1),
                IsTransient = IsTransient,
                IsFailure = exception => IsTransient(exception) || isFailure(exception),
            },
            time,
            logger
        );

        bool IsTransient(Exception exception) =>
            exception is HttpRequestException or SocketException or IOException || isRefusal(exception);
    }

    /// <summary>The items of a bulk request that a store has no room for at the moment.</summary>
    public static StorePipeline Bulk(string store, int attempts, Func<Exception, bool> isRefusal, TimeProvider time, ILogger logger) =>
        new(
            new StoreLimits
            {
                Name = store,
                Attempts = attempts,
                FirstDelay = TimeSpan.FromMilliseconds(200),
                IsTransient = isRefusal,
            },
            time,
            logger
        );

    /// <summary>The budget ledger beyond this machine. It is asked each time: without it nothing may be spent.</summary>
    public static StorePipeline Ledger(TimeSpan timeLimit, TimeProvider time, ILogger logger) =>
        new(new StoreLimits { Name = "ledger", TimeLimit = timeLimit }, time, logger);

    /// <summary>The queue of documents. What it does not take in time is sent again by its sender.</summary>
    public static StorePipeline IngestQueue(string queue, TimeSpan timeLimit, TimeProvider time, ILogger logger) =>
        new(new StoreLimits { Name = queue, TimeLimit = timeLimit }, time, logger);

    /// <summary>A step of retrieval, whose stores have circuits of their own. A step that is late is left out of the answer.</summary>
    public static StorePipeline Retrieval(TimeSpan timeLimit, TimeProvider time, ILogger logger) =>
        new(new StoreLimits { Name = "retrieval", TimeLimit = timeLimit }, time, logger);

    /// <summary>The store of cached answers. A question is answered without it, so it is spared while it fails.</summary>
    public static StorePipeline AnswerCache(TimeSpan timeLimit, TimeProvider time, ILogger logger) =>
        new(
            new StoreLimits
            {
                Name = "answer-cache",
                TimeLimit = timeLimit,
                FailuresBeforeBreak = 3,
                BreakDuration = TimeSpan.FromSeconds(5),
            },
            time,
            logger
        );

    /// <summary>The shared rate of a model. Calls of the model wait for it, so it is spared after its first failure.</summary>
    public static StorePipeline ModelRate(string model, TimeSpan breakDuration, TimeProvider time) =>
        new(
            new StoreLimits
            {
                Name = $"rate of {model}",
                TimeLimit = TimeSpan.FromSeconds(1),
                FailuresBeforeBreak = 1,
                BreakDuration = breakDuration,
            },
            time,
            logger: null
        );

    /// <summary>A call of a model: its provider's rules say what is tried again, and its time limits differ from stage to stage.</summary>
    public static RetryPipeline ModelCall(TimeProvider time, Action<Exception, int, TimeSpan> onRetry) => new(time, onRetry);

    /// <summary>A store that is prepared at start: asked again, ever more rarely, until it is there.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="onRetry">Hears of each failure and the delay that follows it.</param>
    public static ResiliencePipeline Preparation(TimeProvider time, Action<Exception, TimeSpan> onRetry) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(
                new RetryStrategyOptions
                {
                    MaxRetryAttempts = int.MaxValue,
                    Delay = TimeSpan.FromMilliseconds(500),
                    MaxDelay = TimeSpan.FromSeconds(30),
                    BackoffType = DelayBackoffType.Exponential,
                    ShouldHandle = static args =>
                        ValueTask.FromResult(args.Outcome.Exception is not null && !args.Context.CancellationToken.IsCancellationRequested),
                    OnRetry = args =>
                    {
                        onRetry(args.Outcome.Exception!, args.RetryDelay);
                        return ValueTask.CompletedTask;
                    },
                }
            )
            .Build();

    /// <summary>A write under a condition that others may break: read, decide and write again until none came between. The delay is a
    /// matter of chance, so that writers who met do not meet again, and grows with each attempt.</summary>
    /// <param name="attempts">Attempts in total, the first included.</param>
    /// <param name="step">By how much the longest delay grows with each of the first ten attempts.</param>
    /// <param name="isConflict">Tells the exception of a broken condition.</param>
    /// <remarks>It waits on the machine's own clock: it waits for other writers and not for a moment in time.</remarks>
    public static ResiliencePipeline Conflict(int attempts, TimeSpan step, Func<Exception, bool> isConflict) =>
        new ResiliencePipelineBuilder()
            .AddRetry(
                new RetryStrategyOptions
                {
                    MaxRetryAttempts = attempts - 1,
                    DelayGenerator = args =>
                        ValueTask.FromResult<TimeSpan?>(Random.Shared.NextDouble() * Math.Min(args.AttemptNumber + 1, 10) * step),
                    ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } exception && isConflict(exception)),
                }
            )
            .Build();

    /// <summary>A batch that the store processes in parts: called again while the call returns true, which says that something is
    /// left.</summary>
    /// <remarks>It waits on the machine's own clock, as <see cref="Conflict"/> does.</remarks>
    public static ResiliencePipeline Unprocessed() =>
        new ResiliencePipelineBuilder()
            .AddRetry(
                new RetryStrategyOptions
                {
                    MaxRetryAttempts = int.MaxValue,
                    Delay = TimeSpan.FromMilliseconds(50),
                    MaxDelay = TimeSpan.FromSeconds(1.5),
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Result is true),
                }
            )
            .Build();
}

namespace LlmOps.Engine.Resilience;

/// <summary>How long calls to one kind of store may take, what is tried again, and when its circuit opens.</summary>
internal sealed record StoreLimits
{
    /// <summary>Name of the store or part, for logs.</summary>
    public required string Name { get; init; }

    /// <summary>Time for one call, retries included; <see cref="Timeout.InfiniteTimeSpan"/>: as long as it takes.</summary>
    public TimeSpan TimeLimit { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Attempts for one call in total, the first included.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>Delay before the second attempt; it doubles from attempt to attempt, with jitter.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest delay between two attempts.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Failures in a row after which the circuit opens; 0: there is no circuit breaker.</summary>
    public int FailuresBeforeBreak { get; init; }

    /// <summary>How long the circuit stays open before one call tries the store again.</summary>
    public TimeSpan BreakDuration { get; init; }

    /// <summary>A caller who cancels after this time leaves a call that failed; null: a cancellation says nothing about the
    /// store.</summary>
    public TimeSpan? CallerPatience { get; init; }

    /// <summary>Which exceptions are worth another attempt.</summary>
    public Func<Exception, bool> IsTransient { get; init; } = static _ => false;

    /// <summary>Which exceptions count as failures of the store, besides those of the pipeline itself.</summary>
    public Func<Exception, bool> IsFailure { get; init; } = static _ => true;
}

namespace LlmOps.Engine.FineTuning;

/// <summary>How a tuned model reaches callers; configuration section <c>FineTuning:Rollout</c>.</summary>
public sealed class RolloutOptions
{
    /// <summary>False where a person promotes a candidate; true where it becomes a canary as soon as it has passed the gate.</summary>
    public bool AutoCanary { get; set; } = true;

    /// <summary>True where a canary that did not get worse becomes active by itself.</summary>
    public bool AutoPromote { get; set; } = true;

    /// <summary>Share of sessions, 0 to 1, that a canary answers. A session stays with its model.</summary>
    public double CanaryShare { get; set; } = 0.1;

    /// <summary>How long a canary stays one, at least.</summary>
    public TimeSpan CanaryDuration { get; set; } = TimeSpan.FromDays(2);

    /// <summary>Turns that a canary answers before it may become active.</summary>
    public int MinCanaryTurns { get; set; } = 200;

    /// <summary>Probability, 0 to 1, of stepping back from a model that is as good, over the whole canary however often it is looked
    /// at.</summary>
    public double FalseAlarm { get; set; } = 0.05;

    /// <summary>Turns of each side before the sequential test says anything.</summary>
    public int MinTurnsPerSide { get; set; } = 20;

    /// <summary>How long a service relies on what it last read of the registry.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the worker compares canary and the others.</summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromMinutes(5);

    internal string? Problem() =>
        CanaryShare is not (> 0 and <= 1) ? "FineTuning:Rollout:CanaryShare must be above 0, and 1 at most."
        : FalseAlarm is not (> 0 and < 0.5) ? "FineTuning:Rollout:FalseAlarm must be between 0 and 0.5."
        : CanaryDuration < TimeSpan.Zero || MinCanaryTurns < 1 || MinTurnsPerSide < 2
            ? "FineTuning:Rollout: CanaryDuration must not be negative, MinCanaryTurns must be 1 or more, MinTurnsPerSide 2 or more."
        : RefreshInterval < TimeSpan.Zero || CheckInterval <= TimeSpan.Zero
            ? "FineTuning:Rollout:RefreshInterval must not be negative, FineTuning:Rollout:CheckInterval must be above zero."
        : null;
}

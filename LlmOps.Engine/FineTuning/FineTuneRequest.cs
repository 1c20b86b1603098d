namespace LlmOps.Engine.FineTuning;

/// <summary>What an operator asked of the worker by way of the API.</summary>
public sealed record FineTuneRequest
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary><c>plan</c> or <c>run</c>.</summary>
    public required string Action { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What became of it.</summary>
    public FineTuneRequestState State { get; init; }

    /// <summary>Why it cannot be done.</summary>
    public string? Reason { get; init; }

    /// <summary>What a run would do, for a plan.</summary>
    public FineTunePlan? Plan { get; init; }

    /// <summary>The run that was started or is under way, for a run.</summary>
    public string? RunId { get; init; }
}

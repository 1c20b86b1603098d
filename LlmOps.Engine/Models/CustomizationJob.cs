namespace LlmOps.Engine.Models;

/// <summary>A customization job as the service describes it. A list leaves out what only the job itself tells.</summary>
/// <param name="JobArn">Its ARN.</param>
/// <param name="JobName">Its name.</param>
/// <param name="Status">Where it stands.</param>
public sealed record CustomizationJob(string JobArn, string JobName, CustomizationStatus Status)
{
    /// <summary>The status in the service's own word.</summary>
    public required string StatusText { get; init; }

    /// <summary>ARN of the model that came out; null before it is there.</summary>
    public string? ModelArn { get; init; }

    /// <summary>Name of the model that comes out.</summary>
    public string? ModelName { get; init; }

    /// <summary>ARN of the model it started from.</summary>
    public string? BaseModelArn { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    public string? FailureMessage { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Loss on the training records.</summary>
    public double? TrainingLoss { get; init; }

    /// <summary>Loss on the validation records, the first set's.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>True where the job will not change any more.</summary>
    public bool IsEnded => Status is CustomizationStatus.Completed or CustomizationStatus.Failed or CustomizationStatus.Stopped;
}

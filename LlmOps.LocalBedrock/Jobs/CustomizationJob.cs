using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Jobs;

/// <summary>A customization job. Its state follows from the clock: validation, then data processing, then training, then an end.</summary>
internal sealed record CustomizationJob(
    string Arn,
    string OutputModelArn,
    string BaseModelId,
    string BaseModelArn,
    CreateJobRequest Request,
    DateTimeOffset CreatedAt,
    TimeSpan Duration,
    bool Fails
)
{
    private const double ValidationShare = 0.2;
    private const double ProcessingShare = 0.4;
    private const double FailureShare = 0.7;

    public DateTimeOffset? StopRequestedAt { get; init; }

    public TimeSpan StopDuration { get; init; }

    /// <summary>True where its model is to be worse than its base.</summary>
    public bool LearnsWorse { get; init; }

    public string Name => Request.JobName!;

    /// <summary>When it came, or will come, to its end.</summary>
    public DateTimeOffset EndsAt =>
        StopRequestedAt is { } stopped ? stopped + StopDuration : CreatedAt + (Fails ? Duration * FailureShare : Duration);

    public bool IsOver(DateTimeOffset now) => now >= EndsAt;

    public bool IsCompleted(DateTimeOffset now) => IsOver(now) && StopRequestedAt is null && !Fails;

    public string Status(DateTimeOffset now) =>
        (StopRequestedAt, IsOver(now)) switch
        {
            (not null, false) => "Stopping",
            (not null, true) => "Stopped",
            (null, false) => "InProgress",
            (null, true) => Fails ? "Failed" : "Completed",
        };

    public DateTimeOffset LastModified(DateTimeOffset now)
    {
        DateTimeOffset[] moments =
        [
            CreatedAt,
            CreatedAt + (Duration * ValidationShare),
            CreatedAt + (Duration * ProcessingShare),
            StopRequestedAt ?? CreatedAt,
            EndsAt,
        ];
        return moments.Where(moment => moment <= now && moment <= EndsAt).Max();
    }

    public JobStatusDetails Details(DateTimeOffset now) =>
        new(Phase(0, ValidationShare, now), Phase(ValidationShare, ProcessingShare, now), Phase(ProcessingShare, 1, now));

    private JobPhase Phase(double from, double to, DateTimeOffset now)
    {
        var at = now < EndsAt ? now : EndsAt;
        var start = CreatedAt + (Duration * from);
        var end = CreatedAt + (Duration * to);
        var status =
            at < start ? "NotStarted"
            : at >= end ? "Completed"
            : StopRequestedAt is not null ? Status(now)
            : Fails && IsOver(now) ? "Failed"
            : "InProgress";
        return status == "NotStarted" ? new JobPhase(status, null, null) : new JobPhase(status, start, at < end ? at : end);
    }
}

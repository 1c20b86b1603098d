namespace LlmOps.LocalBedrock.Wire;

internal sealed record JobSummary
{
    public required string JobArn { get; init; }

    public required string BaseModelArn { get; init; }

    public required string JobName { get; init; }

    public required string Status { get; init; }

    public required JobStatusDetails StatusDetails { get; init; }

    public required DateTimeOffset LastModifiedTime { get; init; }

    public required DateTimeOffset CreationTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    public string? CustomModelArn { get; init; }

    public string? CustomModelName { get; init; }

    public string? CustomizationType { get; init; }
}

namespace LlmOps.LocalBedrock.Jobs;

/// <summary>A custom model made ready for on-demand inference.</summary>
internal sealed record Deployment(
    string Arn,
    string Name,
    string ModelArn,
    string BaseModelId,
    string? Description,
    string? Token,
    DateTimeOffset CreatedAt,
    DateTimeOffset ActiveAt
)
{
    public DateTimeOffset? UpdatedAt { get; init; }

    public string? UpdateModelArn { get; init; }

    public string Status(DateTimeOffset now) => now >= ActiveAt ? "Active" : "Creating";
}

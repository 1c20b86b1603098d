namespace LlmOps.LocalBedrock.Jobs;

/// <summary>Model units bought by the hour.</summary>
internal sealed record ProvisionedThroughput(
    string Arn,
    string Name,
    int Units,
    string ModelArn,
    string BaseModelId,
    string? Commitment,
    string? Token,
    DateTimeOffset CreatedAt,
    DateTimeOffset InServiceAt,
    DateTimeOffset ModifiedAt
)
{
    public string Status(DateTimeOffset now) => now >= InServiceAt ? "InService" : "Creating";
}

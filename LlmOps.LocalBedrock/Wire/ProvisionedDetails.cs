namespace LlmOps.LocalBedrock.Wire;

internal sealed record ProvisionedDetails
{
    public required int ModelUnits { get; init; }

    public required int DesiredModelUnits { get; init; }

    public required string ProvisionedModelName { get; init; }

    public required string ProvisionedModelArn { get; init; }

    public required string ModelArn { get; init; }

    public required string DesiredModelArn { get; init; }

    public required string FoundationModelArn { get; init; }

    public required string Status { get; init; }

    public required DateTimeOffset CreationTime { get; init; }

    public required DateTimeOffset LastModifiedTime { get; init; }

    public string? CommitmentDuration { get; init; }
}

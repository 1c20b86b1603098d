namespace LlmOps.LocalBedrock.Wire;

internal sealed record DeploymentDetails
{
    public required string CustomModelDeploymentArn { get; init; }

    public required string ModelDeploymentName { get; init; }

    public required string ModelArn { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string Status { get; init; }

    public string? Description { get; init; }

    public DeploymentUpdate? UpdateDetails { get; init; }

    public DateTimeOffset? LastUpdatedAt { get; init; }
}

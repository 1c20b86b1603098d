namespace LlmOps.LocalBedrock.Wire;

internal sealed record CreateDeploymentRequest
{
    public string? ModelDeploymentName { get; init; }

    public string? ModelArn { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<Tag>? Tags { get; init; }

    public string? ClientRequestToken { get; init; }
}

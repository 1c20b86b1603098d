namespace LlmOps.LocalBedrock.Wire;

internal sealed record CreateProvisionedRequest
{
    public int? ModelUnits { get; init; }

    public string? ProvisionedModelName { get; init; }

    public string? ModelId { get; init; }

    public string? CommitmentDuration { get; init; }

    public IReadOnlyList<Tag>? Tags { get; init; }

    public string? ClientRequestToken { get; init; }
}

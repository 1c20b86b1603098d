namespace LlmOps.LocalBedrock.Wire;

internal sealed record DeploymentList(IReadOnlyList<DeploymentSummary> ModelDeploymentSummaries, string? NextToken);

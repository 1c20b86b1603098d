namespace LlmOps.LocalBedrock.Wire;

internal sealed record DeploymentSummary(
    string CustomModelDeploymentArn,
    string CustomModelDeploymentName,
    string ModelArn,
    DateTimeOffset CreatedAt,
    string Status,
    DateTimeOffset? LastUpdatedAt
);

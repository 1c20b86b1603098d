namespace LlmOps.LocalBedrock.Wire;

internal sealed record DeploymentArn(string CustomModelDeploymentArn);

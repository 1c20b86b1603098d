namespace LlmOps.LocalBedrock.Wire;

internal sealed record DeploymentUpdate(string ModelArn, string UpdateStatus);

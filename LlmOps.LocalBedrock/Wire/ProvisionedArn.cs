namespace LlmOps.LocalBedrock.Wire;

internal sealed record ProvisionedArn(string ProvisionedModelArn);

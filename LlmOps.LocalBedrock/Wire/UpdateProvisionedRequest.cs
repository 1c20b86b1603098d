namespace LlmOps.LocalBedrock.Wire;

internal sealed record UpdateProvisionedRequest(string? DesiredProvisionedModelName, string? DesiredModelId);

namespace LlmOps.LocalBedrock.Operations;

/// <summary>Marks an endpoint as an operation of the service.</summary>
internal sealed record OperationMetadata(string Name, Plane Plane);

namespace LlmOps.LocalBedrock.Operations;

internal static class OperationEndpoints
{
    /// <summary>Makes an endpoint an operation: signed, recorded, and with errors in the service's shape.</summary>
    public static RouteHandlerBuilder AsOperation(this RouteHandlerBuilder endpoint, string name, Plane plane) =>
        endpoint.WithName(name).WithMetadata(new OperationMetadata(name, plane));
}

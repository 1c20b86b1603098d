namespace Aspire.Hosting.Orchestrator;

/// <summary>A resource could not be started, and is in a state of its own because of it.</summary>
internal sealed class ResourceStartException(string state, string message) : DistributedApplicationException(message)
{
    public string State { get; } = state;
}

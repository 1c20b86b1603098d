namespace Aspire.Hosting.Orchestrator;

/// <summary>How processes are run. The section's name is that of Aspire's own orchestrator, so that its settings work here.</summary>
internal sealed class OrchestratorOptions
{
    public const string SectionName = "DcpPublisher";

    /// <summary>Whether endpoints get free ports in place of those they name.</summary>
    public bool RandomizePorts { get; set; }

    /// <summary>The container runtime to use: docker or podman; whichever is found where null.</summary>
    public string? ContainerRuntime { get; set; }

    /// <summary>How long a process that was asked to stop may take before it is killed.</summary>
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(6);
}

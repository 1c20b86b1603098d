namespace Aspire.Hosting.Containers;

/// <summary>A container runtime's command-line program.</summary>
/// <param name="Name">docker or podman.</param>
/// <param name="Path">Its full path; null where it is not installed.</param>
/// <param name="IsRunning">Whether what it needs to run containers answers.</param>
/// <param name="Reason">Why it does not, in its own words.</param>
internal sealed record ContainerRuntime(string Name, string? Path, bool IsRunning, string? Reason);

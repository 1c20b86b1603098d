namespace Aspire.Hosting.Containers;

/// <summary>A port of a container that this machine's loopback reaches.</summary>
/// <param name="HostPort">The port on the loopback.</param>
/// <param name="TargetPort">The port in the container.</param>
/// <param name="Protocol">tcp or udp.</param>
/// <param name="IsFixed">Whether the port on the loopback was named, and not just free.</param>
internal sealed record ContainerPort(int HostPort, int TargetPort, string Protocol, bool IsFixed);

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Names of this machine.</summary>
public static class KnownHostNames
{
    /// <summary>This machine, seen by its processes.</summary>
    public const string Localhost = "localhost";

    /// <summary>This machine, seen by a container.</summary>
    public const string DockerDesktopHostBridge = "host.docker.internal";

    /// <summary>This machine, seen by a container through a tunnel.</summary>
    public const string DefaultContainerTunnelHostName = "aspire.dev.internal";
}

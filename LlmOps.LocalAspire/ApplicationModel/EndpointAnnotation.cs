using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A port that a resource listens on.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly bool _hasTransport;

    /// <summary>An endpoint on this machine.</summary>
    public EndpointAnnotation(ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null, int? port = null, int? targetPort = null, bool? isExternal = null, bool isProxied = true)
        : this(protocol, null, uriScheme, transport, name, port, targetPort, isExternal, isProxied)
    {
    }

    /// <summary>An endpoint whose own network is <paramref name="networkID"/>.</summary>
    public EndpointAnnotation(ProtocolType protocol, NetworkIdentifier? networkID, string? uriScheme = null, string? transport = null, string? name = null, int? port = null, int? targetPort = null, bool? isExternal = null, bool isProxied = true)
    {
        Protocol = protocol;
        DefaultNetworkID = networkID ?? KnownNetworkIdentifiers.LocalhostNetwork;
        UriScheme = uriScheme ?? (protocol is ProtocolType.Udp ? "udp" : "tcp");
        _hasTransport = transport is not null;
        Transport = transport ?? (UriScheme is "http" or "https" ? "http" : UriScheme);
        Name = name ?? UriScheme;
        ModelName.Validate("Endpoint", Name);
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
    }

    /// <summary>The name, unique within the resource; the scheme where none was given.</summary>
    public string Name { get; set; }

    /// <summary>TCP or UDP.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>The port others connect to; free choice where null.</summary>
    public int? Port { get; set; }

    /// <summary>The port the resource itself listens on; as <see cref="Port"/> where null.</summary>
    public int? TargetPort { get; set; }

    /// <summary>The host the resource listens on; <c>localhost</c> where nothing else was said.</summary>
    public string TargetHost { get; set; } = KnownHostNames.Localhost;

    /// <summary>The scheme of the URI.</summary>
    public string UriScheme { get; set; }

    /// <summary>The protocol spoken: http, http2, tcp, udp.</summary>
    public string Transport { get; set; }

    /// <summary>Whether it is meant for the world outside the application.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Whether a proxy may hold the port in the resource's stead. Without one, the resource listens on the port itself.</summary>
    public bool IsProxied { get; set; }

    /// <summary>Whether references to the resource leave this endpoint out.</summary>
    public bool ExcludeReferenceEndpoint { get; set; }

    /// <summary>Whether the endpoint speaks TLS.</summary>
    public bool TlsEnabled { get; set; }

    /// <summary>The network whose address is meant where none is named.</summary>
    public NetworkIdentifier DefaultNetworkID { get; }

    /// <summary>Where the endpoint is, seen from each network.</summary>
    public NetworkEndpointSnapshotList AllAllocatedEndpoints { get; } = [];

    /// <summary>Where the endpoint is, seen from its own network; null until that is known.</summary>
    public AllocatedEndpoint? AllocatedEndpoint
    {
        get
        {
            var snapshot = AllAllocatedEndpoints.FirstOrDefault(candidate => candidate.NetworkID == DefaultNetworkID)?.Snapshot;
            return snapshot is { IsValueSet: true } ? snapshot.GetValueAsync().GetAwaiter().GetResult() : null;
        }

        set
        {
            if (value is not null)
            {
                AllAllocatedEndpoints.AddOrUpdateAllocatedEndpoint(value.NetworkID, value);
            }
        }
    }

    internal bool FromLaunchProfile { get; set; }

    internal string? EnvironmentVariable { get; set; }

    internal void AsHttp2()
    {
        if (!_hasTransport)
        {
            Transport = "http2";
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Containers;

/// <summary>A container to make.</summary>
internal sealed record ContainerSpec(string Name, string Image)
{
    public string? Entrypoint { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<ContainerPort> Ports { get; init; } = [];

    public IReadOnlyList<ContainerMountAnnotation> Mounts { get; init; } = [];

    public IReadOnlyList<string> RuntimeArguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The network it joins, and its name there; the runtime's default where null.</summary>
    public (string Name, string Alias)? Network { get; init; }

    /// <summary>Changes with everything that makes another container of it.</summary>
    public string Hash()
    {
        string[] parts =
        [
            Image,
            Entrypoint ?? string.Empty,
            .. Arguments,
            "",
            .. Environment.OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => $"{variable.Key}={variable.Value}"),
            "",
            .. Ports.Select(port => $"{(port.IsFixed ? port.HostPort : 0)}:{port.TargetPort}/{port.Protocol}"),
            "",
            .. Mounts.Select(mount => $"{mount.Type}:{mount.Source}:{mount.Target}:{mount.IsReadOnly}"),
            "",
            .. RuntimeArguments,
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
    }

    /// <summary>The runtime's command that makes it.</summary>
    /// <param name="own">The environment of the command itself.</param>
    /// <remarks>
    /// Values of variables are not among the arguments, which everybody on the machine can read: the command finds them in its own environment.
    /// A variable that means something to the command itself cannot travel like that.
    /// </remarks>
    public (List<string> Arguments, Dictionary<string, string> Environment) CreateCommand(Func<string, bool> own)
    {
        List<string> arguments = ["create", "--name", Name];
        foreach (var (key, value) in Labels)
        {
            arguments.AddRange(["--label", $"{key}={value}"]);
        }

        foreach (var port in Ports)
        {
            arguments.AddRange(["--publish", FormattableString.Invariant($"127.0.0.1:{port.HostPort}:{port.TargetPort}/{port.Protocol}")]);
        }

        foreach (var mount in Mounts)
        {
            var type = mount.Type is ContainerMountType.BindMount ? "bind" : "volume";
            arguments.AddRange(["--mount", $"type={type}{(mount.Source is null ? string.Empty : $",src={mount.Source}")},dst={mount.Target}{(mount.IsReadOnly ? ",readonly" : string.Empty)}"]);
        }

        if (Network is { } network)
        {
            arguments.AddRange(["--network", network.Name, "--network-alias", network.Alias]);
        }

        var environment = new Dictionary<string, string>();
        foreach (var (key, value) in Environment)
        {
            if (own(key))
            {
                arguments.AddRange(["--env", $"{key}={value}"]);
            }
            else
            {
                arguments.AddRange(["--env", key]);
                environment[key] = value;
            }
        }

        if (Entrypoint is not null)
        {
            arguments.AddRange(["--entrypoint", Entrypoint]);
        }

        arguments.AddRange([.. RuntimeArguments, Image, .. Arguments]);
        return (arguments, environment);
    }
}

using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>Where the dashboard will listen, decided before anything starts: services are told even while it is still being fetched.</summary>
internal sealed record DashboardAddresses(IReadOnlyList<Uri> FrontendUrls, Uri OtlpGrpc, Uri OtlpHttp, Uri ResourceService)
{
    /// <summary>The address people are sent to.</summary>
    public Uri Frontend => FrontendUrls[0];

    /// <summary>Takes the launch profile's addresses, and free ports for those it does not name or that something else holds.</summary>
    /// <param name="configuration">Holds the launch profile's variables.</param>
    /// <param name="hasCertificate">Whether https pages can be served.</param>
    /// <param name="moved">Told of each address that something else holds, and of the one taken in its place.</param>
    public static DashboardAddresses FromConfiguration(IConfiguration configuration, Func<bool> hasCertificate, Action<Uri, Uri> moved)
    {
        var taken = new HashSet<int>();
        var random = configuration.GetValue<bool>("DcpPublisher:RandomizePorts");
        Uri[] frontends = [.. (configuration[DashboardNames.FrontendUrls] ?? string.Empty)
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(Parse)
            .OfType<Uri>()];
        if (frontends.Any(IsHttps) && !hasCertificate())
        {
            frontends = frontends.All(IsHttps) ? [.. frontends.Select(Cleartext)] : [.. frontends.Where(url => !IsHttps(url))];
        }

        return new DashboardAddresses(
            frontends.Length == 0 ? [Free(taken)] : [.. frontends.Select(Available)],
            MachineAddress(DashboardNames.OtlpGrpcUrl),
            MachineAddress(DashboardNames.OtlpHttpUrl),
            MachineAddress(DashboardNames.ResourceServiceUrl));

        // What only programs on this machine read stays cleartext on loopback: a development certificate that a service does not trust would cost its telemetry.
        Uri MachineAddress(string key) =>
            Parse(configuration[key]) is { } url ? Available(Cleartext(url)) : Free(taken);

        Uri Available(Uri url)
        {
            // Tests run beside a developer's own stack, which has the ports of the launch profile.
            var named = url.Port != 0 && !random;
            if (named && taken.Add(url.Port) && CanListen(url.Port))
            {
                return url;
            }

            var free = new UriBuilder(url) { Port = FreePort(taken) }.Uri;
            if (named)
            {
                moved(url, free);
            }

            return free;
        }
    }

    private static Uri? Parse(string? text) =>
        Uri.TryCreate(text?.Replace("://*", "://localhost", StringComparison.Ordinal).Replace("://+", "://localhost", StringComparison.Ordinal), UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https" ? url : null;

    private static bool IsHttps(Uri url) => url.Scheme == Uri.UriSchemeHttps;

    private static Uri Cleartext(Uri url) => IsHttps(url) ? new UriBuilder(url) { Scheme = Uri.UriSchemeHttp, Port = url.Port }.Uri : url;

    private static Uri Free(HashSet<int> taken) => new($"http://localhost:{FreePort(taken)}");

    private static int FreePort(HashSet<int> taken)
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (taken.Add(port))
            {
                return port;
            }
        }
    }

    private static bool CanListen(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

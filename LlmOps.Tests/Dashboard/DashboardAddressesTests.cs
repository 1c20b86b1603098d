using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Configuration;

namespace LlmOps.Tests.Dashboard;

public sealed class DashboardAddressesTests
{
    [Fact]
    public void WithoutALaunchProfileEveryAddressIsAFreePortOfItsOwn()
    {
        var addresses = Read([]);

        Uri[] all = [addresses.Frontend, addresses.OtlpGrpc, addresses.OtlpHttp, addresses.ResourceService];
        Assert.Equal(4, all.Select(url => url.Port).Distinct().Count());
        Assert.All(all, url => Assert.Equal(("http", "localhost"), (url.Scheme, url.Host)));
    }

    [Fact]
    public void TheLaunchProfilesAddressesAreTaken()
    {
        var (page, otlp, resources) = (FreePort(), FreePort(), FreePort());

        var addresses = Read(new()
        {
            ["ASPNETCORE_URLS"] = $"http://localhost:{page}",
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"http://localhost:{otlp}",
            ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = $"http://localhost:{resources}",
        });

        Assert.Equal((page, otlp, resources), (addresses.Frontend.Port, addresses.OtlpGrpc.Port, addresses.ResourceService.Port));
    }

    [Theory]
    [InlineData(true, "https")]
    [InlineData(false, "http")]
    public void AnHttpsPageNeedsACertificate(bool hasCertificate, string scheme)
    {
        var (secure, plain, otlp) = (FreePort(), FreePort(), FreePort());

        var addresses = Read(
            new() { ["ASPNETCORE_URLS"] = $"https://localhost:{secure};http://localhost:{plain}", ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"https://localhost:{otlp}" },
            hasCertificate);

        Assert.Equal(scheme, addresses.Frontend.Scheme);
        Assert.Equal(new Uri($"http://localhost:{otlp}"), addresses.OtlpGrpc);
    }

    [Fact]
    public void AnAddressThatIsTakenMovesAndSaysSo()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = new Uri($"http://localhost:{((IPEndPoint)other.LocalEndpoint).Port}");
        var moves = new List<(Uri From, Uri To)>();

        var addresses = DashboardAddresses.FromConfiguration(Configuration(new() { ["ASPNETCORE_URLS"] = taken.ToString() }), () => true, (from, to) => moves.Add((from, to)));

        Assert.NotEqual(taken.Port, addresses.Frontend.Port);
        Assert.Equal((taken, addresses.Frontend), Assert.Single(moves));
    }

    [Fact]
    public void RandomPortsMoveQuietly()
    {
        var page = FreePort();

        var addresses = Read(new() { ["ASPNETCORE_URLS"] = $"http://localhost:{page}", ["DcpPublisher:RandomizePorts"] = "true" });

        Assert.NotEqual(page, addresses.Frontend.Port);
    }

    [Fact]
    public void KeysAre128RandomBitsUnlessTheyAreNamed()
    {
        var random = DashboardKeys.FromConfiguration(Configuration([]));
        var named = DashboardKeys.FromConfiguration(Configuration(new() { ["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"] = "mine", ["AppHost:OtlpApiKey"] = "otlp" }));

        string?[] keys = [random.BrowserToken, random.OtlpApiKey, random.ApiKey, random.ResourceServiceApiKey];
        Assert.All(keys, key => Assert.Matches("^[0-9a-f]{32}$", key));
        Assert.Equal(4, keys.Distinct().Count());
        Assert.Equal(("mine", "otlp"), (named.BrowserToken, named.OtlpApiKey));
    }

    [Fact]
    public void AnonymousAccessTurnsTheKeysOffButNotThatOfTheResources()
    {
        var configuration = Configuration(new() { ["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true" });

        var keys = DashboardKeys.FromConfiguration(configuration);
        var environment = DashboardEnvironment.For(Read([]), keys, configuration);

        Assert.Null(keys.OtlpApiKey);
        Assert.Equal("Unsecured", environment["DASHBOARD__FRONTEND__AUTHMODE"]);
        Assert.Equal(keys.ResourceServiceApiKey, environment["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"]);
    }

    [Fact]
    public void TheDashboardIsToldItsAddressesKeysAndOwnSettings()
    {
        var configuration = Configuration(new() { ["Dashboard:TelemetryLimits:MaxLogCount"] = "50000", ["Dashboard:Fetch"] = "false" });
        var addresses = Read([]);
        var keys = DashboardKeys.FromConfiguration(configuration);

        var environment = DashboardEnvironment.For(addresses, keys, configuration);

        Assert.Equal($"http://localhost:{addresses.Frontend.Port}", environment["ASPNETCORE_URLS"]);
        Assert.Equal($"http://localhost:{addresses.ResourceService.Port}", environment["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"]);
        Assert.Equal(("BrowserToken", keys.BrowserToken), (environment["DASHBOARD__FRONTEND__AUTHMODE"], environment["DASHBOARD__FRONTEND__BROWSERTOKEN"]));
        Assert.Equal(("ApiKey", keys.OtlpApiKey), (environment["DASHBOARD__OTLP__AUTHMODE"], environment["DASHBOARD__OTLP__PRIMARYAPIKEY"]));
        Assert.Equal(("ApiKey", keys.ApiKey), (environment["DASHBOARD__API__AUTHMODE"], environment["DASHBOARD__API__PRIMARYAPIKEY"]));
        Assert.Equal("50000", environment["DASHBOARD__TELEMETRYLIMITS__MAXLOGCOUNT"]);
        Assert.DoesNotContain("DASHBOARD__FETCH", environment.Keys);
    }

    private static DashboardAddresses Read(Dictionary<string, string?> settings, bool hasCertificate = true) =>
        DashboardAddresses.FromConfiguration(Configuration(settings), () => hasCertificate, (from, to) => Assert.Fail($"{from} moved to {to}"));

    private static IConfiguration Configuration(Dictionary<string, string?> settings) => new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Diagnostics;
using LlmOps.Benchmarks.Outages;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Tests.ServiceDefaults;

public sealed class HealthCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, null, "http://localhost:8080/")]
    [InlineData(null, "9000", "http://localhost:9000/")]
    [InlineData(null, "9000;9001", "http://localhost:9000/")]
    [InlineData("http://+:5080", "9000", "http://localhost:5080/")]
    [InlineData("https://+:5443;http://0.0.0.0:5080/", null, "http://localhost:5080/")]
    [InlineData("http://[::]:5080", null, "http://localhost:5080/")]
    [InlineData("http://*", null, "http://localhost/")]
    public void TheAddressIsTheServicesOwnOverLoopback(string? urls, string? ports, string expected) =>
        Assert.Equal(expected, HealthCommand.AddressOf(Configure(urls, ports)).ToString());

    [Theory]
    [InlineData("LlmOps.QueryApi")]
    [InlineData("LlmOps.IngestWorker")]
    [InlineData("LlmOps.FineTuneWorker")]
    public async Task EveryServicesProgramTellsAnUnhealthyServiceByItsExitCode(string service)
    {
        var (exitCode, error) = await RunVerbAsync(service, "http://127.0.0.1:1");

        Assert.Equal(1, exitCode);
        Assert.Contains("http://localhost:1/health could not be reached", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHealthyServiceIsToldByTheExitCode()
    {
        await using var worker = await ServiceProcess.StartAsync("LlmOps.FineTuneWorker", new Dictionary<string, string>(), Cancellation);

        var (exitCode, error) = await RunVerbAsync("LlmOps.FineTuneWorker", worker.Address.ToString());

        Assert.True(exitCode == 0, error);
    }

    private static IConfiguration Configure(string? urls, string? ports) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("urls", urls), new("http_ports", ports)]).Build();

    private static async Task<(int ExitCode, string Error)> RunVerbAsync(string service, string urls)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{service}.dll"), HealthCommand.Verb])
        {
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = urls;
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, error);
    }
}

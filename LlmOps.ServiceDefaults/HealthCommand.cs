using System.CommandLine;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// The verb <c>health</c> of every service's program: asks the service that runs in the same container whether it is healthy.
/// Chiseled images have no other program that could, and a worker has no load balancer that asks.
/// </summary>
public static class HealthCommand
{
    /// <summary>The verb.</summary>
    public const string Verb = "health";

    /// <summary>Where .NET's container images listen unless told otherwise.</summary>
    private const string DefaultPort = "8080";

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    internal static Command Create()
    {
        var command = new Command(
            Verb,
            "Asks the service that runs in this container whether it is healthy. Exit codes: 0 healthy, 1 " + "not."
        );
        command.SetAction(arguments => RunAsync(arguments.InvocationConfiguration.Error));
        return command;
    }

    /// <summary>Asks <c>/health</c> at the address that this process's environment gives to the service.</summary>
    /// <param name="error">Where the reason goes when the service is not healthy.</param>
    /// <returns>The exit code: 0 when the service is healthy, else 1.</returns>
    public static Task<int> RunAsync(TextWriter error) =>
        RunAsync(new ConfigurationBuilder().AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables("ASPNETCORE_").Build(), error);

    internal static async Task<int> RunAsync(IConfiguration configuration, TextWriter error)
    {
        var url = new Uri(AddressOf(configuration), ServiceDefaultsNames.HealthPath);
        try
        {
            using var client = new HttpClient { Timeout = s_timeout };
            using var response = await client.GetAsync(url);
            if (response.IsSuccessStatusCode)
            {
                return 0;
            }

            await error.WriteLineAsync($"{url} returned {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            await error.WriteLineAsync($"{url} could not be reached: {exception.Message}");
        }

        return 1;
    }

    /// <summary>The first plain HTTP address of the service, with the loopback host in place of any.</summary>
    internal static Uri AddressOf(IConfiguration configuration)
    {
        static string[] Values(string? setting) =>
            setting?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

        var http = Array.Find(Values(configuration["urls"]), url => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase));
        var port = http is null
            ? Values(configuration["http_ports"]).FirstOrDefault(DefaultPort)
            : http[(http.LastIndexOf(':') + 1)..].TrimEnd('/');
        return new Uri(int.TryParse(port, out var number) ? $"http://localhost:{number}" : "http://localhost");
    }
}

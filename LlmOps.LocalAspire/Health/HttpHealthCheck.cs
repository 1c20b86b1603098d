using System.Globalization;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Health;

/// <summary>Asks an endpoint's path for a status code.</summary>
internal sealed class HttpHealthCheck(Func<EndpointReference> endpoint, string path, int expectedStatus, Func<HttpClient> createClient, TimeProvider time) : IHealthCheck
{
    /// <summary>A process that was just started does not listen yet: a refused connection is tried again for this long before it counts.</summary>
    private static readonly TimeSpan RefusalGrace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RefusalPause = TimeSpan.FromMilliseconds(50);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var reference = endpoint();
        if (!reference.IsAllocated)
        {
            return HealthCheckResult.Unhealthy("The endpoint has no address yet.");
        }

        var uri = new Uri(new Uri(reference.Url), path);
        var started = time.GetTimestamp();
        try
        {
            using var client = createClient();
            while (true)
            {
                try
                {
                    using var response = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                    return (int)response.StatusCode == expectedStatus
                        ? HealthCheckResult.Healthy()
                        : HealthCheckResult.Unhealthy(string.Create(CultureInfo.InvariantCulture, $"GET {uri} answered {(int)response.StatusCode}, expected {expectedStatus}."));
                }
                catch (HttpRequestException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } && time.GetElapsedTime(started) < RefusalGrace)
                {
                    await Task.Delay(RefusalPause, time, cancellationToken);
                }
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"GET {uri} failed: {exception.Message}", exception);
        }
    }
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Health;

/// <summary>Signs in to a Redis server and pings it.</summary>
internal sealed class RedisHealthCheck(RedisResource redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!redis.PrimaryEndpoint.IsAllocated)
        {
            return HealthCheckResult.Unhealthy("The endpoint has no address yet.");
        }

        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(redis.PrimaryEndpoint.Host, redis.PrimaryEndpoint.Port, cancellationToken);
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            if (redis.PasswordParameter is { } password)
            {
                await SendAsync(stream, ["AUTH", await password.GetValueAsync(cancellationToken) ?? string.Empty], cancellationToken);
                if (await reader.ReadLineAsync(cancellationToken) is var signedIn && signedIn is not "+OK")
                {
                    return HealthCheckResult.Unhealthy($"AUTH answered {signedIn}");
                }
            }

            await SendAsync(stream, ["PING"], cancellationToken);
            return await reader.ReadLineAsync(cancellationToken) is var answer && answer is "+PONG" ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"PING answered {answer}");
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return HealthCheckResult.Unhealthy($"PING failed: {exception.Message}", exception);
        }
    }

    private static async Task SendAsync(NetworkStream stream, string[] command, CancellationToken cancellationToken)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{command.Length}\r\n");
        foreach (var part in command)
        {
            text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
    }
}

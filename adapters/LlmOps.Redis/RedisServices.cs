using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace LlmOps.Redis;

/// <summary>The one connection to Redis of a service.</summary>
internal static class RedisServices
{
    public const string ConnectionName = "redis";

    /// <summary>The name that Aspire gives to its health check.</summary>
    private const string HealthCheckName = "StackExchange.Redis";

    private static readonly TimeSpan s_healthTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Adds the connection that <c>ConnectionStrings:redis</c> describes, as <see cref="RedisConnection"/>; once, however often
    /// it is asked for.</summary>
    /// <remarks>The connection string is StackExchange.Redis's: <c>host:6379,user=…,password=…,ssl=true</c>; besides
    /// <c>trustedCertificate=FILE</c>, the certificate (PEM) of the authority that issued the server's, where it is none that this machine
    /// trusts anyway.
    /// </remarks>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static IHostApplicationBuilder AddRedis(this IHostApplicationBuilder builder)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(RedisConnection)))
        {
            return builder;
        }

        var connection = RedisConnectionString.Parse(builder.Configuration.GetConnectionString(ConnectionName) ?? "");
        builder.AddRedisClient(
            ConnectionName,
            settings =>
            {
                settings.ConnectionString = connection.Value;

                // Our own spans name the operation of the tier, and have the conventions' current attributes; Aspire's would tell the same
                // call again, and every PING.
                settings.DisableTracing = true;

                // Activated at start, it would hold the start of the service while Redis is down. RedisConnection connects beside it.
                settings.DisableAutoActivation = true;
            },
            options => Configure(options, connection)
        );
        builder.Services.PostConfigure<HealthCheckServiceOptions>(MakeReadinessCheck);
        builder.Services.TryAddSingleton<RedisConnection>();
        return builder;
    }

    private static void Configure(ConfigurationOptions options, RedisConnectionString connection)
    {
        options.ClientName ??= "llmops";

        // Redis may come later than the service, or go: a call then fails at once, and the client goes on trying by itself.
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ReconnectRetryPolicy = new ExponentialRetry(250, 2000);
        options.ConnectTimeout = 2000;
        options.KeepAlive = 5;

        // Callers have shorter limits of their own; this one is for calls that they have given up.
        options.AsyncTimeout = 5000;

        // It would log a dozen lines for each attempt; the circuit of each tier logs that Redis is down, once.
        options.LoggerFactory = null;
        if (connection.TrustedCertificate is { } certificate)
        {
            options.TrustIssuer(certificate);
        }
    }

    /// <summary>Questions are answered without Redis, so a service whose Redis is down is still ready; Aspire's check has neither the tag
    /// nor a limit.</summary>
    private static void MakeReadinessCheck(HealthCheckServiceOptions options)
    {
        foreach (var check in options.Registrations.Where(check => check.Name.StartsWith(HealthCheckName, StringComparison.Ordinal)))
        {
            check.Name = ConnectionName;
            check.FailureStatus = HealthStatus.Degraded;
            check.Timeout = s_healthTimeout;
            check.Tags.Add("ready");
        }
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LlmOps.Engine.Remembering;
using LlmOps.Redis;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace LlmOps.Tests.Composition;

/// <summary>The connection to Redis of a service.</summary>
public sealed class RedisServicesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void EveryUserOfRedisSharesOneMultiplexer()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["ConnectionStrings:redis"] = "127.0.0.1:1";

        builder.AddRedis().AddRedis();

        Assert.Single(builder.Services, service => service.ServiceType == typeof(IConnectionMultiplexer));
        Assert.Single(builder.Services, service => service.ServiceType == typeof(RedisConnection));
    }

    [Fact]
    public async Task ARedisThatNeverAnswersHoldsNeitherTheStartNorACallerBeyondItsLimit()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["ConnectionStrings:redis"] = $"127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}";
        builder.AddRedis();
        using var host = builder.Build();
        await host.StartAsync(Cancellation);

        // The start has not even tried: the task of the first caller does.
        var connection = host.Services.GetRequiredService<RedisConnection>().OpenAsync();
        Assert.False(connection.IsCompleted);
        var memory = new RedisTemporaryMemory(
            host.Services.GetRequiredService<RedisConnection>(),
            Options.Create(new MemoryOptions { TemporaryTimeLimit = TimeSpan.FromMilliseconds(100) }),
            TimeProvider.System
        );
        await Assert.ThrowsAnyAsync<Exception>(() =>
            memory.LoadAsync(Turns.Tenant(), "s", Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation)
        );
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task AServiceWhoseRedisIsDownIsReadyAndSaysThatItIsDegraded()
    {
        await using var redis = new TestRedis("127.0.0.1:1");

        var report = await redis
            .Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => check.Tags.Contains("ready"), Cancellation);

        var (name, entry) = Assert.Single(report.Entries);
        Assert.Equal(("redis", HealthStatus.Degraded), (name, entry.Status));
    }

    [Fact]
    public async Task ACallHasOneSpanWithTheCurrentConventions()
    {
        await using var redis = new TestRedis(RealServers.Redis);
        var memory = new RedisTemporaryMemory(
            redis.Connection,
            Options.Create(new MemoryOptions { TemporaryTimeLimit = TimeSpan.FromSeconds(5) }),
            TimeProvider.System
        );
        var tenant = Turns.Tenant();
        await memory.ProbeAsync(Cancellation);
        using var root = new Activity("root").Start();
        List<Activity> spans = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == root.TraceId)
                {
                    spans.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        await memory.LoadAsync(tenant, "s", Cancellation);

        var span = Assert.Single(spans);
        var (host, port) = (RealServers.Redis.Split(':')[0], RealServers.Redis.Split(':')[1]);
        Assert.Equal(
            (ActivityKind.Client, "redis", host, port),
            (span.Kind, span.GetTagItem("db.system.name"), span.GetTagItem("server.address"), $"{span.GetTagItem("server.port")}")
        );
    }

    [Theory]
    [InlineData("host:6379,ssl=true", "host:6379,ssl=true", null)]
    [InlineData("host:6379, TrustedCertificate=/a/b.pem ,ssl=true", "host:6379,ssl=true", "/a/b.pem")]
    public void TheTrustedCertificateIsTakenOutOfTheConnectionString(string text, string value, string? certificate) =>
        Assert.Equal(new RedisConnectionString(value, certificate), RedisConnectionString.Parse(text));

    [Fact]
    public void AConnectionStringThatCannotBeReadEndsTheStart() =>
        Assert.ThrowsAny<ArgumentException>(() => new TestRedis("host:6379,nonsense=1"));
}

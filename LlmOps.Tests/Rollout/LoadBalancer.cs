using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace LlmOps.Tests.Rollout;

/// <summary>
/// Stands where the load balancer does in production: callers know its address only. A target that has been deregistered gets no new
/// request and keeps those that it has.
/// </summary>
internal sealed class LoadBalancer : IAsyncDisposable
{
    private const string Cluster = "query-api";

    private readonly WebApplication _app;
    private readonly InMemoryConfigProvider _configuration;
    private readonly Dictionary<string, DestinationConfig> _targets = [];

    private LoadBalancer(WebApplication app, InMemoryConfigProvider configuration) => (_app, _configuration) = (app, configuration);

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<LoadBalancer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddReverseProxy().LoadFromMemory([], []);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync(cancellationToken);
        return new LoadBalancer(app, app.Services.GetRequiredService<InMemoryConfigProvider>());
    }

    public void Register(Uri target)
    {
        _targets[target.Authority] = new DestinationConfig { Address = target.ToString() };
        Update();
    }

    public void Deregister(Uri target)
    {
        Assert.True(_targets.Remove(target.Authority), $"{target} is not registered.");
        Update();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Update() =>
        _configuration.Update(
            [
                new RouteConfig
                {
                    RouteId = Cluster,
                    ClusterId = Cluster,
                    Match = new RouteMatch { Path = "{**path}" },
                },
            ],
            [
                new ClusterConfig
                {
                    ClusterId = Cluster,
                    LoadBalancingPolicy = "RoundRobin",
                    Destinations = new Dictionary<string, DestinationConfig>(_targets),
                    HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromMinutes(3) },
                },
            ]
        );
}

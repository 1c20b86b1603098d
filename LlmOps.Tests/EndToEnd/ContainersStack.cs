using System.Collections.Concurrent;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlmOps.Tests.EndToEnd;

/// <summary>The whole stack over servers in containers, with its dashboard; started by the first test that asks for it.</summary>
public sealed class ContainersStack : IAsyncDisposable
{
    public const string Collection = "The stack over containers";

    /// <summary>Six servers and four services on a machine that may have two cores and more to do.</summary>
    public static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(6);

    private readonly TemporaryDirectory _data = new("containers");
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly HashSet<string> _volumes = [];
    private DistributedApplication? _app;

    /// <summary>What the resources printed, for a failure's message.</summary>
    public string Output => string.Join(Environment.NewLine, _lines);

    /// <summary>The running stack; every resource is healthy.</summary>
    public async Task<DistributedApplication> GetAppAsync(CancellationToken cancellationToken) =>
        _app ??= await StartAsync(cancellationToken);

    /// <summary>Stops the stack and starts another over the same volumes.</summary>
    public async Task<DistributedApplication> RestartAsync(CancellationToken cancellationToken)
    {
        await EndAsync(cancellationToken);
        return await GetAppAsync(cancellationToken);
    }

    /// <summary>The ids of the servers' containers.</summary>
    public static IReadOnlyList<string> ContainerIds(DistributedApplication app) =>
        [
            .. app
                .Services.GetRequiredService<DistributedApplicationModel>()
                .Resources.OfType<ContainerResource>()
                .Select(server => app.ResourceNotifications.TryGetCurrentState(server.Name, out var current) ? current.Snapshot : null)
                .Select(snapshot => snapshot?.Properties.FirstOrDefault(property => property.Name == "container.id")?.Value as string)
                .OfType<string>(),
        ];

    /// <summary>The volumes of the servers.</summary>
    public IReadOnlyCollection<string> Volumes => _volumes;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await EndAsync(CancellationToken.None);
        }
        finally
        {
            _data.Dispose();
            if (_volumes.Count > 0)
            {
                Docker.Run(["volume", "rm", "--force", .. _volumes]);
            }
        }
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_app is { } app)
        {
            _app = null;
            await using (app)
            {
                await app.StopAsync(cancellationToken);
            }
        }
    }

    private async Task<DistributedApplication> StartAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartTimeout);

        // Passwords of its own: those in the user secrets are the developer's.
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.LlmOps_AppHost>(
            new DistributedApplicationTestingBuilderOptions { EnableDashboard = true },
            [
                "--stores",
                "containers",
                "--data",
                _data.Path,
                "Parameters:neo4j-password=containers-test",
                "Parameters:redis-password=containers-test",
            ],
            patience.Token
        );
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(new LineLoggerProvider(_lines)));
        _volumes.UnionWith(
            builder.Resources.SelectMany(resource => resource.Annotations.OfType<ContainerMountAnnotation>()).Select(mount => mount.Source!)
        );

        // What is tested here is that everything is joined rightly, not that a machine with six servers on two cores is quick.
        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            builder
                .CreateResourceBuilder(project)
                .WithEnvironment("Retrieval__LegTimeout", "00:00:30")
                .WithEnvironment("Retrieval__RerankTimeout", "00:00:30")
                .WithEnvironment("Retrieval__RewriteTimeout", "00:00:30")
                .WithEnvironment("Memory__TemporaryTimeLimit", "00:00:10")
                .WithEnvironment("Memory__ShortTermTimeLimit", "00:00:20")
                .WithEnvironment("Memory__ArchiveTimeLimit", "00:00:20")
                .WithEnvironment("Erasure__QuietTime", "00:00:03");
        }

        return await builder.StartHealthyAsync(() => Output, patience.Token);
    }
}

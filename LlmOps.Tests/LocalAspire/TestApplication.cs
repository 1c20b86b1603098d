using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestrator;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlmOps.Tests.LocalAspire;

/// <summary>What the tests of LocalAspire share: builders without chatter, and a resource that runs as the test says.</summary>
internal static class TestApplication
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static IDistributedApplicationTestingBuilder Create(params string[] args)
    {
        var builder = DistributedApplicationTestingBuilder.Create(args);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.AddSingleton<IResourceExecutor, ScriptedExecutor>();
        return builder;
    }

    public static IResourceBuilder<ScriptedResource> AddScripted(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddResource(new ScriptedResource(name));

    public static async Task<Dictionary<string, string>> EnvironmentOf(DistributedApplication app, IResource resource) =>
        await app.Services.GetRequiredService<LaunchConfiguration>().EnvironmentAsync(resource, TestContext.Current.CancellationToken);

    public static async Task WaitForStateAsync(this DistributedApplication app, string resource, string state)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        await app.ResourceNotifications.WaitForResourceAsync(resource, state, patience.Token);
    }

    public static CustomResourceSnapshot SnapshotOf(this DistributedApplication app, string resource)
    {
        Assert.True(app.ResourceNotifications.TryGetCurrentState(resource, out var current));
        return current.Snapshot;
    }

    public static async Task<List<string>> ConsoleOf(this DistributedApplication app, IResource resource)
    {
        var lines = new List<string>();
        await foreach (var batch in app.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(resource))
        {
            lines.AddRange(batch.Select(line => line.Content[(line.Content.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
        }

        return lines;
    }
}

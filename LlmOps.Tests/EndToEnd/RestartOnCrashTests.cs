using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlmOps.Tests.EndToEnd;

/// <summary>Services of a running stack that are killed, and stopped by command.</summary>
[Collection(DisturbedStackCollection.Name)]
public sealed class RestartOnCrashTests(StackFixture stack)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AKilledServiceIsRestartedAndAStoppedOneStaysStopped()
    {
        var app = await stack.GetAppAsync();
        var seen = Record(app, "finetune-worker");

        // Killed twice: the second crash is noticed as the first one was.
        for (var crash = 0; crash < 2; crash++)
        {
            var killed = await KillAsync(app, "ingest-worker");
            await app.ResourceNotifications.WaitForResourceAsync(
                "ingest-worker",
                update => ProcessOf(update) is { } id && id != killed && update.Snapshot.HealthStatus is HealthStatus.Healthy,
                Cancellation
            );
        }

        var log = await ReadLogAsync(app, "ingest-worker", "although it was not stopped; restarting in");
        Assert.Contains("ingest-worker exited with code", log, StringComparison.Ordinal);

        // Killed after the stop, so longer than the delay of a restart passes before the look at the stopped one.
        await ExecuteAsync(app, "finetune-worker", KnownResourceCommands.StopCommand);
        await app.ResourceNotifications.WaitForResourceAsync("finetune-worker", KnownResourceStates.TerminalStates, Cancellation);
        var bedrock = await KillAsync(app, "local-bedrock");
        await app.ResourceNotifications.WaitForResourceAsync(
            "local-bedrock",
            update => ProcessOf(update) is { } id && id != bedrock && update.Snapshot.HealthStatus is HealthStatus.Healthy,
            Cancellation
        );
        Assert.True(app.ResourceNotifications.TryGetCurrentState("finetune-worker", out var stopped));
        Assert.True(KnownResourceStates.TerminalStates.Contains(stopped.Snapshot.State?.Text), string.Join(", ", seen));

        // A person can start it again, and from then on it is watched as before.
        await ExecuteAsync(app, "finetune-worker", KnownResourceCommands.StartCommand);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("finetune-worker", Cancellation);
    }

    private static async Task<int> KillAsync(DistributedApplication app, string resource)
    {
        var running = await app.ResourceNotifications.WaitForResourceAsync(resource, update => ProcessOf(update) is not null, Cancellation);
        var id = ProcessOf(running)!.Value;
        using var process = Process.GetProcessById(id);
        process.Kill();
        return id;
    }

    private static int? ProcessOf(ResourceEvent update) =>
        update.Snapshot.State?.Text == KnownResourceStates.Running
        && update.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is { } id
            ? Convert.ToInt32(id, CultureInfo.InvariantCulture)
            : null;

    private static async Task ExecuteAsync(DistributedApplication app, string resource, string command)
    {
        var result = await app.ResourceCommands.ExecuteCommandAsync(resource, command, Cancellation);
        Assert.True(result.Success, result.Message);
    }

    /// <summary>The first line of a resource's log that has a text, as the dashboard's console page shows it.</summary>
    private static async Task<string> ReadLogAsync(DistributedApplication app, string resource, string text)
    {
        var model = app
            .Services.GetRequiredService<DistributedApplicationModel>()
            .Resources.Single(candidate => candidate.Name == resource);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        List<string> all = [];
        try
        {
            await foreach (
                var lines in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(model).WithCancellation(patience.Token)
            )
            {
                all.AddRange(lines.Select(line => line.Content));
                if (all.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } found)
                {
                    return found;
                }
            }
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            // The log up to here tells what is missing.
        }

        return string.Join(Environment.NewLine, all);
    }

    private static ConcurrentQueue<string> Record(DistributedApplication app, string resource)
    {
        var seen = new ConcurrentQueue<string>();
        _ = Task.Run(
            async () =>
            {
                await foreach (var update in app.ResourceNotifications.WatchAsync(Cancellation))
                {
                    if (update.Resource.Name == resource)
                    {
                        seen.Enqueue($"{update.Snapshot.State?.Text} {update.Snapshot.ExitCode}");
                    }
                }
            },
            Cancellation
        );
        return seen;
    }
}

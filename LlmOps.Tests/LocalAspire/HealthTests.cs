using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.LocalAspire;

public sealed class HealthTests
{
    [Fact]
    public async Task AnUnhealthyResourceIsAskedAfterOneToFiveSecondsAndAHealthyOneAfterThirty()
    {
        var outcomes = new Queue<bool>([false, false, false, false, false, false, true, true, false]);
        var services = new ServiceCollection().AddLogging();
        services.AddHealthChecks().AddCheck("check", () => outcomes.TryDequeue(out var healthy) && healthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
        await using var provider = services.BuildServiceProvider();
        using var consoles = new ResourceLoggerService();
        using var notifications = new ResourceNotificationService(NullLogger<ResourceNotificationService>.Instance, new Lifetime(), provider, consoles);
        var time = new RecordingTime();
        var eventing = new DistributedApplicationEventing();
        var readyAfter = Channel.CreateUnbounded<int>();
        eventing.Subscribe<ResourceReadyEvent>(async (_, cancellationToken) => await readyAfter.Writer.WriteAsync(outcomes.Count, cancellationToken));
        using var health = new ResourceHealthCheckService(NullLogger<ResourceHealthCheckService>.Instance, notifications, provider.GetRequiredService<HealthCheckService>(), eventing, provider, time);
        await health.StartAsync(TestContext.Current.CancellationToken);

        var resource = new ScriptedResource("worker");
        resource.Annotations.Add(new HealthCheckAnnotation("check"));
        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = KnownResourceStates.Starting });
        Assert.Equal(9, outcomes.Count);
        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = KnownResourceStates.Running });

        var pauses = new List<double>();
        for (var round = 0; round < 9; round++)
        {
            var pause = await time.Pauses.ReadAsync(TestContext.Current.CancellationToken);
            pauses.Add(pause.TotalSeconds);
            if (round == 6)
            {
                Assert.Equal(2, await readyAfter.Reader.ReadAsync(TestContext.Current.CancellationToken));
            }

            time.Advance(pause);
        }

        Assert.Equal([1, 2, 3, 4, 5, 5, 30, 30, 1], pauses);
        Assert.Equal(0, readyAfter.Reader.Count);
        await health.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void TheWorstReportCountsAndOneThatWasNotMadeYetIsUnhealthy()
    {
        var snapshot = new CustomResourceSnapshot { ResourceType = "Test", Properties = [] };
        Assert.Null(snapshot.HealthStatus);

        var running = snapshot with { State = KnownResourceStates.Running };
        Assert.Equal(HealthStatus.Healthy, running.HealthStatus);

        HealthReportSnapshot Report(string name, HealthStatus? status) => new(name, status, null, null);
        Assert.Equal(HealthStatus.Degraded, (running with { HealthReports = [Report("a", HealthStatus.Healthy), Report("b", HealthStatus.Degraded)] }).HealthStatus);
        Assert.Equal(HealthStatus.Unhealthy, (running with { HealthReports = [Report("a", HealthStatus.Healthy), Report("b", null)] }).HealthStatus);
    }

    private sealed class RecordingTime : FakeTimeProvider
    {
        private readonly Channel<TimeSpan> _pauses = Channel.CreateUnbounded<TimeSpan>();

        public ChannelReader<TimeSpan> Pauses => _pauses.Reader;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _pauses.Writer.TryWrite(dueTime);
            return timer;
        }
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}

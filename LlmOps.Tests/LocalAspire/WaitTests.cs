using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlmOps.Tests.LocalAspire;

public sealed class WaitTests
{
    [Fact]
    public async Task AWaitingResourceStartsWhenTheOtherIsHealthyAndItsReadyEventWasHandled()
    {
        var healthy = false;
        var handled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var builder = TestApplication.Create();
        builder.Services.AddHealthChecks().AddCheck("check", () => healthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("not yet"));
        var first = builder.AddScripted("first").WithHealthCheck("check").OnResourceReady((_, _, _) => handled.Task);
        var second = builder.AddScripted("second").WaitFor(first);
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        var starting = app.StartAsync(TestContext.Current.CancellationToken);

        await app.WaitForStateAsync("second", KnownResourceStates.Waiting);
        await app.ResourceNotifications.WaitForResourceAsync("first", candidate => candidate.Snapshot.HealthReports is [{ Status: HealthStatus.Unhealthy, Description: "not yet" }], TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Unhealthy, app.SnapshotOf("first").HealthStatus);
        Assert.Equal(0, second.Resource.Starts);

        healthy = true;
        await app.ResourceNotifications.WaitForResourceAsync("first", candidate => candidate.Snapshot.HealthStatus is HealthStatus.Healthy, TestContext.Current.CancellationToken);
        Assert.Equal(0, second.Resource.Starts);
        Assert.False(starting.IsCompleted);

        handled.SetResult();
        await starting;
        Assert.Equal(1, second.Resource.Starts);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("second", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task WaitForStartDoesNotAskForHealth()
    {
        using var builder = TestApplication.Create();
        builder.Services.AddHealthChecks().AddCheck("check", () => HealthCheckResult.Unhealthy());
        var first = builder.AddScripted("first").WithHealthCheck("check");
        builder.AddScripted("second").WaitForStart(first);
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);

        await app.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(KnownResourceStates.Running, app.SnapshotOf("second").State?.Text);
    }

    [Fact]
    public async Task InTestsAWaiterFailsWithWhatItWaitsFor()
    {
        using var builder = TestApplication.Create();
        var first = builder.AddScripted("first");
        first.Resource.FailsWith = new DistributedApplicationException("no luck");
        builder.AddScripted("second").WaitFor(first);
        builder.AddScripted("third");
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(KnownResourceStates.FailedToStart, app.SnapshotOf("first").State?.Text);
        Assert.Equal(KnownResourceStates.FailedToStart, app.SnapshotOf("second").State?.Text);
        Assert.Equal(KnownResourceStates.Running, app.SnapshotOf("third").State?.Text);
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.ResourceNotifications.WaitForResourceHealthyAsync("first", TestContext.Current.CancellationToken));
        Assert.Contains("failed to start", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithADashboardAWaiterKeepsWaitingAndGoesOnWhenTheOtherRecovers()
    {
        using var builder = TestApplication.Create();
        builder.Services.Configure<ResourceNotificationServiceOptions>(options => options.DefaultWaitBehavior = WaitBehavior.WaitOnResourceUnavailable);
        var first = builder.AddScripted("first");
        first.Resource.FailsWith = new DistributedApplicationException("no luck");
        builder.AddScripted("second").WaitFor(first);
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        var starting = app.StartAsync(TestContext.Current.CancellationToken);
        await app.WaitForStateAsync("first", KnownResourceStates.FailedToStart);
        await app.WaitForStateAsync("second", KnownResourceStates.Waiting);
        Assert.False(starting.IsCompleted);

        first.Resource.FailsWith = null;
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("first", "start", TestContext.Current.CancellationToken)).Success);
        await starting;
        Assert.Equal(KnownResourceStates.Running, app.SnapshotOf("second").State?.Text);
    }

    [Fact]
    public async Task TheBehaviourOfOneWaitOverridesTheApplications()
    {
        using var builder = TestApplication.Create();
        var first = builder.AddScripted("first");
        first.Resource.FailsWith = new DistributedApplicationException("no luck");
        builder.AddScripted("patient").WaitFor(first, WaitBehavior.WaitOnResourceUnavailable);
        builder.AddScripted("impatient").WaitFor(first);
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        var starting = app.StartAsync(TestContext.Current.CancellationToken);

        await app.WaitForStateAsync("impatient", KnownResourceStates.FailedToStart);
        Assert.Equal(KnownResourceStates.Waiting, app.SnapshotOf("patient").State?.Text);
        Assert.False(starting.IsCompleted);
    }

    [Theory]
    [InlineData(0, 0, "Running")]
    [InlineData(3, 3, "Running")]
    [InlineData(1, 0, "FailedToStart")]
    public async Task WaitForCompletionAsksForTheExitCode(int exitCode, int expected, string state)
    {
        using var builder = TestApplication.Create();
        var job = builder.AddScripted("job");
        builder.AddScripted("after").WaitForCompletion(job, expected);
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        var starting = app.StartAsync(TestContext.Current.CancellationToken);
        await app.WaitForStateAsync("job", KnownResourceStates.Running);
        await app.WaitForStateAsync("after", KnownResourceStates.Waiting);

        job.Resource.Exit.SetResult(exitCode);
        await starting;
        Assert.Equal(state, app.SnapshotOf("after").State?.Text);
        Assert.Equal((KnownResourceStates.Finished, exitCode), (app.SnapshotOf("job").State?.Text, app.SnapshotOf("job").ExitCode));
    }

    [Fact]
    public async Task TheStartCommandReleasesAWaitingResource()
    {
        using var builder = TestApplication.Create();
        var first = builder.AddScripted("first").WithExplicitStart();
        var second = builder.AddScripted("second").WaitFor(first);
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        var starting = app.StartAsync(TestContext.Current.CancellationToken);
        await app.WaitForStateAsync("second", KnownResourceStates.Waiting);
        Assert.Equal(KnownResourceStates.NotStarted, app.SnapshotOf("first").State?.Text);

        Assert.True((await app.ResourceCommands.ExecuteCommandAsync(second.Resource, "start", TestContext.Current.CancellationToken)).Success);
        await starting;
        Assert.Equal(KnownResourceStates.Running, app.SnapshotOf("second").State?.Text);
    }

    [Fact]
    public async Task AResourceStopsAndStartsAgainAndItsCommandsFollow()
    {
        var stopped = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var builder = TestApplication.Create();
        var resource = builder.AddScripted("worker").OnResourceStopped((_, @event, _) =>
        {
            stopped.TrySetResult(@event.ResourceEvent.Snapshot.State?.Text);
            return Task.CompletedTask;
        });
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        resource.Resource.Annotations.Add(new ResourceCommandAnnotation("boom", "Boom", _ => ResourceCommandState.Enabled, _ => throw new InvalidOperationException("no"), null, null, null, null, null, false));
        await app.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["start:Hidden", "stop:Enabled", "restart:Enabled", "boom:Enabled"], Commands());
        Assert.Matches("^worker-[a-z]{8}$", app.ResourceNotifications.TryGetCurrentState("worker", out var current) ? current.ResourceId : null);

        await app.ResourceCommands.ExecuteCommandAsync("worker", "stop", TestContext.Current.CancellationToken);
        Assert.Equal(KnownResourceStates.Exited, app.SnapshotOf("worker").State?.Text);
        Assert.NotNull(app.SnapshotOf("worker").StopTimeStamp);
        Assert.Equal(["start:Enabled", "stop:Hidden", "restart:Disabled", "boom:Enabled"], Commands());
        Assert.Equal(KnownResourceStates.Exited, await stopped.Task);

        await app.ResourceCommands.ExecuteCommandAsync("worker", "start", TestContext.Current.CancellationToken);
        await app.ResourceCommands.ExecuteCommandAsync("worker", "restart", TestContext.Current.CancellationToken);
        Assert.Equal(KnownResourceStates.Running, app.SnapshotOf("worker").State?.Text);
        Assert.Null(app.SnapshotOf("worker").StopTimeStamp);
        Assert.Equal(3, resource.Resource.Starts);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("worker", TestContext.Current.CancellationToken);

        var failed = await app.ResourceCommands.ExecuteCommandAsync("worker", "boom", TestContext.Current.CancellationToken);
        Assert.Equal((false, "no"), (failed.Success, failed.Message));
        Assert.False((await app.ResourceCommands.ExecuteCommandAsync("worker", "fly", TestContext.Current.CancellationToken)).Success);
        Assert.False((await app.ResourceCommands.ExecuteCommandAsync("nobody", "stop", TestContext.Current.CancellationToken)).Success);

        string[] Commands() => [.. app.SnapshotOf("worker").Commands.Select(command => $"{command.Name}:{command.State}")];
    }

    [Fact]
    public void NothingWaitsForItself()
    {
        using var builder = TestApplication.Create();
        var resource = builder.AddScripted("worker");
        Assert.Throws<DistributedApplicationException>(() => resource.WaitFor(resource));
    }
}

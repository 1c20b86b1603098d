using LlmOps.Tests.EndToEnd;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Containers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlmOps.Tests.LocalAspire;

/// <summary>Containers on a real docker daemon.</summary>
public sealed class ContainerDockerTests
{
    private const string Image = "redis";
    private const string Tag = "7.0";

    public ContainerDockerTests() => Docker.Require($"{Image}:{Tag}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RedisRunsIsHealthyIsStoppedStartedAndRestarted()
    {
        await using var builder = TestApplication.Create();
        var redis = builder.AddRedis("cache", password: builder.AddParameter("secret", "S3cret", secret: true)).WithImage(Image, Tag).WithImageRegistry(null);
        await using var app = await builder.BuildAsync(Cancellation);
        await app.StartAsync(Cancellation);
        var run = $"{ContainerLabels.Run}={app.Services.GetRequiredService<ContainerGuard>().RunId}";
        await app.ResourceNotifications.WaitForResourceHealthyAsync("cache", Cancellation);

        var first = Assert.Single(Docker.Containers(run));
        Assert.Equal(redis.Resource.GetInstanceName(), first);
        Assert.Equal(HealthStatus.Healthy, app.SnapshotOf("cache").HealthStatus);
        Assert.StartsWith("127.0.0.1:", Docker.Run("port", first, "6379").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("S3cret", Docker.Run("inspect", "--format", "{{.Args}}", first).Output, StringComparison.Ordinal);

        var commands = app.Services.GetRequiredService<ResourceCommandService>();
        Assert.True((await commands.ExecuteCommandAsync(redis.Resource, KnownResourceCommands.StopCommand, Cancellation)).Success);
        Assert.Equal(KnownResourceStates.Exited, app.SnapshotOf("cache").State?.Text);
        Assert.Empty(Docker.Containers(run));

        Assert.True((await commands.ExecuteCommandAsync(redis.Resource, KnownResourceCommands.StartCommand, Cancellation)).Success);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("cache", Cancellation);
        Assert.True((await commands.ExecuteCommandAsync(redis.Resource, KnownResourceCommands.RestartCommand, Cancellation)).Success);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("cache", Cancellation);
        Assert.Single(Docker.Containers(run));

        await app.StopAsync(Cancellation);
        Assert.Empty(Docker.Containers(run));
    }

    [Fact]
    public async Task WhatAContainerPrintsIsOnItsConsoleAndItsExitIsTold()
    {
        await using var builder = TestApplication.Create();
        var store = builder.AddContainer("store", Image, Tag).WithEntrypoint("/bin/sh").WithEnvironment("COLOUR", "deep blue").WithArgs("-c", "echo to out: $COLOUR; echo to err >&2; exit 7");
        await using var app = await builder.BuildAsync(Cancellation);
        await app.StartAsync(Cancellation);
        await app.WaitForStateAsync("store", KnownResourceStates.Exited);

        Assert.Equal(7, app.SnapshotOf("store").ExitCode);
        var console = await app.ConsoleOf(store.Resource);
        Assert.Contains("to out: deep blue", console);
        Assert.Contains("to err", console);
        Assert.Contains("Exited by itself with code 7.", console);
    }

    [Fact]
    public async Task WhatCannotBeStartedSaysWhyAndTheRestGoesOn()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var builder = TestApplication.Create("DcpPublisher:RandomizePorts=false");
        var missing = builder.AddContainer("missing", "localhost:1/nobody/has-this", "0");
        var crowded = builder.AddContainer("crowded", Image, Tag).WithEndpoint(port: port, targetPort: 6379);
        var broken = builder.AddContainer("broken", Image, Tag).WithEntrypoint("/no/such/program");
        builder.AddContainer("fine", Image, Tag);
        await using var app = await builder.BuildAsync(Cancellation);
        await app.StartAsync(Cancellation);

        await app.WaitForStateAsync("missing", KnownResourceStates.FailedToStart);
        await app.WaitForStateAsync("crowded", KnownResourceStates.FailedToStart);
        await app.WaitForStateAsync("broken", KnownResourceStates.FailedToStart);
        await app.WaitForStateAsync("fine", KnownResourceStates.Running);
        Assert.Contains(await app.ConsoleOf(missing.Resource), line => line.Contains("is not on this machine and could not be pulled", StringComparison.Ordinal));
        Assert.Contains(await app.ConsoleOf(crowded.Resource), line => line.Contains($"Port {port} of endpoint 'tcp' of resource 'crowded' is in use", StringComparison.Ordinal));
        Assert.Contains(await app.ConsoleOf(broken.Resource), line => line.Contains("/no/such/program", StringComparison.Ordinal));
    }

    [Fact]
    public async Task APersistentContainerOutlivesTheAppHostAndKeepsItsPort()
    {
        var name = $"llmops-test-{Guid.NewGuid():N}";
        try
        {
            var (id, port) = await RunAsync("blue");
            Assert.Equal(id, ContainerId(name));
            Assert.Equal((id, port), await RunAsync("blue"));

            var (other, _) = await RunAsync("red");
            Assert.NotEqual(id, other);
        }
        finally
        {
            Docker.Run("rm", "--force", "--volumes", name);
        }

        async Task<(string Id, int Port)> RunAsync(string colour)
        {
            await using var builder = TestApplication.Create();
            var store = builder.AddContainer("store", Image, Tag).WithContainerName(name).WithLifetime(ContainerLifetime.Persistent).WithEndpoint(targetPort: 6379).WithEnvironment("COLOUR", colour);
            await using var app = await builder.BuildAsync(Cancellation);
            await app.StartAsync(Cancellation);
            await app.WaitForStateAsync("store", KnownResourceStates.Running);
            var port = store.GetEndpoint("tcp").Port;
            await app.StopAsync(Cancellation);
            return (ContainerId(name), port);
        }
    }

    private static string ContainerId(string name) => Docker.Run("inspect", "--format", "{{.Id}} {{.State.Running}}", name).Output.Trim();
}

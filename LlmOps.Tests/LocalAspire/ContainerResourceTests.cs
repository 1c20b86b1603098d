using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.DynamoDB;
using Aspire.Hosting.Containers;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.Tests.LocalAspire;

/// <summary>Containers over a runtime that does nothing.</summary>
public sealed class ContainerResourceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AContainerIsMadeStartedFollowedStoppedAndRemoved()
    {
        var runtime = new FakeCommandRunner();
        await using var builder = Create(runtime);
        var store = builder.AddContainer("store", "store", "1.0").WithHttpEndpoint(targetPort: 80).WithVolume("kept", "/data").WithEnvironment("COLOUR", "blue");
        await using var app = await builder.BuildAsync(Cancellation);
        await app.StartAsync(Cancellation);
        await app.WaitForStateAsync("store", KnownResourceStates.Running);

        var create = Assert.Single(runtime.Told("create"));
        Assert.Contains($"127.0.0.1:{store.GetEndpoint("http").Port}:80/tcp", create);
        Assert.Contains("store:1.0", create);
        var snapshot = app.SnapshotOf("store");
        Assert.Equal("Container", snapshot.ResourceType);
        Assert.Equal("store:1.0", snapshot.Properties.Single(property => property.Name == "container.image").Value);
        Assert.Equal("abcdef", snapshot.Properties.Single(property => property.Name == "container.id").Value);
        Assert.Contains(snapshot.Properties, property => property.Name == "container.ports");
        Assert.Equal(new VolumeSnapshot("kept", "/data", "volume", IsReadOnly: false), Assert.Single(snapshot.Volumes));
        Assert.Equal("blue", Assert.Single(snapshot.EnvironmentVariables).Value);

        await app.StopAsync(Cancellation);
        Assert.Equal(KnownResourceStates.Exited, app.SnapshotOf("store").State?.Text);
        Assert.Equal(["stop", "-t", "10", store.Resource.GetInstanceName()], Assert.Single(runtime.Told("stop")));
        Assert.Single(runtime.Told("rm"));
    }

    [Fact]
    public async Task WithoutARuntimeTheContainerSaysSoAndTheRestGoesOn()
    {
        await using var builder = Create(new FakeCommandRunner { Installed = [] });
        var store = builder.AddContainer("store", "store");
        builder.AddScripted("other");
        await using var app = await builder.BuildAsync(Cancellation);
        await app.StartAsync(Cancellation);

        await app.WaitForStateAsync("store", KnownResourceStates.RuntimeUnhealthy);
        await app.WaitForStateAsync("other", KnownResourceStates.Running);
        Assert.Contains(await app.ConsoleOf(store.Resource), line => line.Contains("Containers need docker or podman, and none answers: docker is not installed.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnImageThatCannotBePulledIsToldWithTheRuntimesOwnWords()
    {
        await using var builder = Create(new FakeCommandRunner((_, arguments) => arguments[0] switch
        {
            "image" => FakeCommandRunner.Failed("No such image"),
            "pull" => FakeCommandRunner.Failed("manifest for store:9 not found"),
            _ => null,
        }));
        var store = builder.AddContainer("store", "store", "9");
        await using var app = await builder.BuildAsync(Cancellation);
        await app.StartAsync(Cancellation);

        await app.WaitForStateAsync("store", KnownResourceStates.FailedToStart);
        Assert.Contains(await app.ConsoleOf(store.Resource), line => line.Contains("could not be pulled: manifest for store:9 not found", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnImageThatMustNotBePulledIsNot()
    {
        var runtime = new FakeCommandRunner((_, arguments) => arguments[0] == "image" ? FakeCommandRunner.Failed("No such image") : null);
        await using var builder = Create(runtime);
        builder.AddContainer("store", "store").WithImagePullPolicy(ImagePullPolicy.Never);
        await using var app = await builder.BuildAsync(Cancellation);
        await app.StartAsync(Cancellation);

        await app.WaitForStateAsync("store", KnownResourceStates.FailedToStart);
        Assert.Empty(runtime.Told("pull"));
    }

    [Fact]
    public async Task AContainerThatEndsByItselfSaysWithWhatCode()
    {
        await using var builder = Create(new FakeCommandRunner((_, arguments) => arguments[0] switch
        {
            "wait" => FakeCommandRunner.Done("3"),
            "logs" => FakeCommandRunner.Done("no room left"),
            _ => null,
        }));
        var store = builder.AddContainer("store", "store");
        await using var app = await builder.BuildAsync(Cancellation);
        await app.StartAsync(Cancellation);

        await app.WaitForStateAsync("store", KnownResourceStates.Exited);
        Assert.Equal(3, app.SnapshotOf("store").ExitCode);
        var console = await app.ConsoleOf(store.Resource);
        Assert.Contains("no room left", console);
        Assert.Contains("Exited by itself with code 3.", console);
    }

    [Fact]
    public async Task APersistentContainerIsLeftBehindAndFoundAgain()
    {
        string? specification = null;
        var runtime = new FakeCommandRunner((_, arguments) =>
        {
            if (arguments[0] == "create")
            {
                specification = arguments.Single(argument => argument.StartsWith("localaspire.specification=", StringComparison.Ordinal)).Split('=')[1];
            }

            return arguments[0] == "inspect" && arguments.Any(argument => argument.Contains("specification", StringComparison.Ordinal))
                ? specification is null ? FakeCommandRunner.Failed("No such container") : FakeCommandRunner.Done($"{specification} true")
                : null;
        });

        for (var run = 0; run < 2; run++)
        {
            await using var builder = Create(runtime);
            builder.AddContainer("store", "store").WithLifetime(ContainerLifetime.Persistent);
            await using var app = await builder.BuildAsync(Cancellation);
            await app.StartAsync(Cancellation);
            await app.WaitForStateAsync("store", KnownResourceStates.Running);
            await app.StopAsync(Cancellation);
        }

        await using (var builder = Create(runtime))
        {
            builder.AddContainer("store", "store").WithLifetime(ContainerLifetime.Persistent).WithEnvironment("COLOUR", "red");
            await using var app = await builder.BuildAsync(Cancellation);
            await app.StartAsync(Cancellation);
            await app.WaitForStateAsync("store", KnownResourceStates.Running);
        }

        Assert.Equal(2, runtime.Told("create").Count());
        Assert.Empty(runtime.Told("stop"));
        Assert.Single(runtime.Told("rm"));
        Assert.DoesNotContain(runtime.Told("create").First(), argument => argument.StartsWith("localaspire.run=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ContainersThatReferToEachOtherShareANetwork()
    {
        var runtime = new FakeCommandRunner();
        await using var builder = Create(runtime);
        var store = builder.AddContainer("store", "store").WithHttpEndpoint(targetPort: 80);
        builder.AddContainer("viewer", "viewer").WithEnvironment("STORE", store.GetEndpoint("http"));
        await using var app = await builder.BuildAsync(Cancellation);
        await app.StartAsync(Cancellation);
        await app.WaitForStateAsync("store", KnownResourceStates.Running);
        await app.WaitForStateAsync("viewer", KnownResourceStates.Running);

        Assert.Equal("http://store:80", app.SnapshotOf("viewer").EnvironmentVariables.Single().Value);
        Assert.Single(runtime.Told("network"));
        Assert.All(runtime.Told("create"), create => Assert.Contains("--network", create));
    }

    [Fact]
    public async Task RedisHandsOutHostPortAndPassword()
    {
        await using var builder = Create(new FakeCommandRunner());
        var redis = builder.AddRedis("cache", port: 36379, password: builder.AddParameter("secret", "pass word", secret: true));
        var service = builder.AddContainer("service", "service").WithReference(redis);
        await using var app = await builder.BuildAsync(Cancellation);
        await app.StartAsync(Cancellation);

        Assert.Equal($"localhost:{redis.Resource.PrimaryEndpoint.Port},password=pass word", await app.GetConnectionStringAsync("cache", Cancellation));
        var environment = await TestApplication.EnvironmentOf(app, service.Resource);
        Assert.Equal("cache:6379,password=pass word", environment["ConnectionStrings__cache"]);
        Assert.Equal("cache", environment["CACHE_HOST"]);
        Assert.Equal("6379", environment["CACHE_PORT"]);
        Assert.Equal("pass word", environment["CACHE_PASSWORD"]);
        Assert.Equal("redis://:pass%20word@cache:6379", environment["CACHE_URI"]);
    }

    [Fact]
    public async Task DynamoDbLocalAndTheSdksConfigurationSpeakInAwssOwnVariables()
    {
        await using var builder = Create(new FakeCommandRunner());
        var dynamoDb = builder.AddAWSDynamoDBLocal("dynamodb", new DynamoDBLocalOptions { Image = "store", Registry = "registry", Tag = "1", SharedDb = true });
        var service = builder.AddScripted("service");
        var holder = builder.AddContainer("holder", "holder").WithReference(dynamoDb).WithReference(builder.AddAWSSDKConfig().WithProfile("dev").WithRegion(Amazon.RegionEndpoint.EUNorth1));
        await using var app = await builder.BuildAsync(Cancellation);
        await app.StartAsync(Cancellation);

        var environment = await TestApplication.EnvironmentOf(app, holder.Resource);
        Assert.Equal("http://dynamodb:8000", environment["AWS_ENDPOINT_URL_DYNAMODB"]);
        Assert.Equal(("dev", "dev"), (environment["AWS_PROFILE"], environment["AWS__Profile"]));
        Assert.Equal(("eu-north-1", "eu-north-1"), (environment["AWS_REGION"], environment["AWS__Region"]));
        Assert.Contains(holder.Resource.Annotations.OfType<WaitAnnotation>(), wait => wait.Resource == dynamoDb.Resource);
        Assert.NotNull(service);
    }

    private static IDistributedApplicationTestingBuilder Create(FakeCommandRunner runtime)
    {
        var builder = TestApplication.Create();
        builder.Services.AddSingleton<ICommandRunner>(runtime);
        return builder;
    }
}

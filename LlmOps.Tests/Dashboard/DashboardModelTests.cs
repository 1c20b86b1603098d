using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dashboard.Wire;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Resource = Aspire.Hosting.Dashboard.Wire.Resource;
using ResourceCommandState = Aspire.Hosting.Dashboard.Wire.ResourceCommandState;

namespace LlmOps.Tests.Dashboard;

/// <summary>A small application, as the dashboard sees it over its own contract.</summary>
public sealed class DashboardModelTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LineLogger _log = new();
    private DistributedApplication _application = null!;
    private GrpcChannel _channel = null!;
    private Metadata _headers = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DashboardService.DashboardServiceClient Client => new(_channel);

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The resources are shell scripts.");

        // No dashboard can be found: what it would be told is read here instead.
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            ProjectDirectory = _directory.Path,
            DashboardApplicationName = "Small.AppHost",
            Args = ["--Dashboard:Fetch=false", "--Parameters:password=correct-horse", "--environment=Development"],
        });
        builder.Services.AddSingleton<ILoggerProvider>(_log);
        builder.Services.AddSingleton(new DashboardPaths(_directory.Path, [], _directory.Path));
        var password = builder.AddParameter("password", secret: true);
        builder.AddParameter("missing");
        var store = builder.AddExecutable("store", "/bin/sh", ".", "-c", "echo ready; echo trouble >&2; exec sleep 600")
            .WithEnvironment("STORE_PASSWORD", password)
            .WithEnvironment("STORE_LINE", $"user=me,word={password}")
            .WithEnvironment("STORE_SIZE", "12")
            .WithUrl("http://localhost:4321/console", "Console");
        builder.AddExecutable("worker", "/bin/sh", ".", "-c", "echo \"to $OTEL_EXPORTER_OTLP_ENDPOINT as $OTEL_EXPORTER_OTLP_PROTOCOL with $OTEL_EXPORTER_OTLP_HEADERS\"; exec sleep 600")
            .WithOtlpExporter()
            .WithReferenceRelationship(store)
            .WaitFor(store)
            .WithCommand("greet", "Greet", context => Task.FromResult(context.ResourceName.StartsWith("worker", StringComparison.Ordinal) ? CommandResults.Success() : CommandResults.Failure("Who?")), new CommandOptions { IconName = "Person" });
        _application = builder.Build();
        await _application.StartAsync(Cancellation);

        var setup = _application.Services.GetRequiredService<DashboardSetup>();
        _headers = new Metadata { { "x-resource-service-api-key", setup.Keys.ResourceServiceApiKey } };
        _channel = GrpcChannel.ForAddress(setup.Addresses.ResourceService);
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_application is not null)
        {
            await _application.StopAsync(CancellationToken.None);
            await _application.DisposeAsync();
        }

        _directory.Dispose();
    }

    [Fact]
    public async Task TheDashboardSeesTheModelWithoutItsSecrets()
    {
        var resources = await ResourcesWhen(all => IsRunning(all, "store") && IsRunning(all, "worker"));

        var information = await Client.GetApplicationInformationAsync(new ApplicationInformationRequest(), Options);
        Assert.Equal("Small", information.ApplicationName);

        var store = resources["store"];
        var shown = store.Environment.Where(variable => variable.Name.StartsWith("STORE", StringComparison.Ordinal)).ToDictionary(variable => variable.Name, variable => variable.Value);
        Assert.Equal("●●●●●●●●", shown["STORE_PASSWORD"]);
        Assert.Equal("user=me,word=●●●●●●●●", shown["STORE_LINE"]);
        Assert.Equal("12", shown["STORE_SIZE"]);
        Assert.Equal("Executable", store.ResourceType);
        Assert.StartsWith("store-", store.Name, StringComparison.Ordinal);
        Assert.Equal("success", store.StateStyle);
        Assert.NotNull(store.StartedAt);
        Assert.Equal("/bin/sh", Property(store, "executable.path").StringValue);
        Assert.Equal("-c", Property(store, "executable.args").ListValue.Values[0].StringValue);
        Assert.True(int.Parse(Property(store, "executable.pid").StringValue, System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Equal(_directory.Path, Property(store, "executable.workDir").StringValue);
        var url = Assert.Single(store.Urls);
        Assert.Equal(("http://localhost:4321/console", "Console"), (url.FullUrl, url.DisplayProperties.DisplayName));

        var worker = resources["worker"];
        Assert.Contains(worker.Relationships, relationship => relationship is { ResourceName: "store", Type: "WaitFor" });
        Assert.Contains(worker.Relationships, relationship => relationship is { ResourceName: "store", Type: "Reference" });
        Assert.Equal("●●●●●●●●", worker.Environment.Single(variable => variable.Name == "OTEL_EXPORTER_OTLP_HEADERS").Value);

        Assert.Equal(("Parameter", "Running"), (resources["password"].ResourceType, resources["password"].State));
        var value = resources["password"].Properties.Single(property => property.Name == "Value");
        Assert.Equal((true, "●●●●●●●●"), (value.IsSensitive, value.Value.StringValue));
        Assert.Equal("ValueMissing", resources["missing"].State);
        Assert.True(resources["aspire-dashboard"].IsHidden);
        Assert.DoesNotContain(resources.Values, resource => resource.ToString().Contains("correct-horse", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ServicesAreToldWhereTheDashboardWillListenBeforeItDoes()
    {
        var resources = await ResourcesWhen(all => IsRunning(all, "worker"));
        var setup = _application.Services.GetRequiredService<DashboardSetup>();

        var line = await ConsoleLine(resources["worker"].Name, text => text.Contains(" to http", StringComparison.Ordinal));

        Assert.EndsWith($"to http://localhost:{setup.Addresses.OtlpGrpc.Port} as grpc with x-otlp-api-key={setup.Keys.OtlpApiKey}", line.Text, StringComparison.Ordinal);
        var environment = resources["worker"].Environment.ToDictionary(variable => variable.Name, variable => variable.Value);
        Assert.Equal("worker", environment["OTEL_SERVICE_NAME"]);
        Assert.Equal("always_on", environment["OTEL_TRACES_SAMPLER"]);
        Assert.Equal("true", environment["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"]);
    }

    [Fact]
    public async Task BothStreamsOfAConsoleAreSeen()
    {
        var store = (await ResourcesWhen(all => IsRunning(all, "store")))["store"];

        var ready = await ConsoleLine(store.Name, text => text.EndsWith(" ready", StringComparison.Ordinal));
        var trouble = await ConsoleLine(store.Name, text => text.EndsWith(" trouble", StringComparison.Ordinal));

        Assert.False(ready.IsStdErr);
        Assert.True(trouble.IsStdErr);
        Assert.True(DateTimeOffset.TryParse(ready.Text.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture, out _));
    }

    [Fact]
    public async Task StopStartRestartAndTheResourcesOwnCommandsDoWhatTheySay()
    {
        var store = (await ResourcesWhen(all => IsRunning(all, "store")))["store"];
        var worker = (await ResourcesWhen(all => IsRunning(all, "worker")))["worker"];
        var pid = Property(store, "executable.pid").StringValue;
        Assert.Equal(["start", "stop", "restart"], store.Commands.Select(command => command.Name));
        Assert.Equal(ResourceCommandState.Hidden, store.Commands[0].State);

        Assert.Equal(ResourceCommandResponseKind.Succeeded, (await Execute(store.Name, "stop")).Kind);
        var stopped = (await ResourcesWhen(all => all["store"].State == "Exited"))["store"];
        Assert.NotNull(stopped.StoppedAt);
        Assert.Equal(ResourceCommandState.Enabled, stopped.Commands[0].State);

        Assert.Equal(ResourceCommandResponseKind.Succeeded, (await Execute(store.Name, "start")).Kind);
        var started = (await ResourcesWhen(all => IsRunning(all, "store")))["store"];
        Assert.NotEqual(pid, Property(started, "executable.pid").StringValue);

        Assert.Equal(ResourceCommandResponseKind.Succeeded, (await Execute(store.Name, "restart")).Kind);
        await ResourcesWhen(all => IsRunning(all, "store") && Property(all["store"], "executable.pid").StringValue != Property(started, "executable.pid").StringValue);

        Assert.Contains(worker.Commands, command => command is { Name: "greet", DisplayName: "Greet", IconName: "Person" });
        Assert.Equal(ResourceCommandResponseKind.Succeeded, (await Execute(worker.Name, "greet")).Kind);
        Assert.Equal(ResourceCommandResponseKind.Failed, (await Execute(worker.Name, "fly")).Kind);
    }

    [Fact]
    public async Task AStackForWhichThereIsNoDashboardSaysSoAndRuns()
    {
        await ResourcesWhen(all => IsRunning(all, "store") && IsRunning(all, "worker"));

        while (!_log.Lines.Any(line => line.Contains("runs without the Aspire dashboard", StringComparison.Ordinal)))
        {
            await Task.Delay(20, Cancellation);
        }

        Assert.DoesNotContain(_log.Lines, line => line.StartsWith("Login to the dashboard", StringComparison.Ordinal));
    }

    private static bool IsRunning(Dictionary<string, Resource> all, string name) => all.TryGetValue(name, out var resource) && resource.State == "Running";

    private static Google.Protobuf.WellKnownTypes.Value Property(Resource resource, string name) => resource.Properties.Single(property => property.Name == name).Value;

    // The stack does not wait for the resource service, so a first call may come before it listens.
    private CallOptions Options => new CallOptions(_headers, cancellationToken: Cancellation).WithWaitForReady();

    private async Task<ResourceCommandResponse> Execute(string resource, string command) =>
        await Client.ExecuteResourceCommandAsync(new ResourceCommandRequest { ResourceName = resource, CommandName = command }, Options);

    private async Task<ConsoleLogLine> ConsoleLine(string resource, Func<string, bool> predicate)
    {
        using var call = Client.WatchResourceConsoleLogs(new WatchResourceConsoleLogsRequest { ResourceName = resource }, Options);
        await foreach (var update in call.ResponseStream.ReadAllAsync(Cancellation))
        {
            if (update.LogLines.FirstOrDefault(line => predicate(line.Text)) is { } found)
            {
                return found;
            }
        }

        throw new InvalidOperationException("The console ended.");
    }

    private async Task<Dictionary<string, Resource>> ResourcesWhen(Func<Dictionary<string, Resource>, bool> condition)
    {
        using var call = Client.WatchResources(new WatchResourcesRequest(), Options);
        var all = new Dictionary<string, Resource>(StringComparer.Ordinal);
        await foreach (var update in call.ResponseStream.ReadAllAsync(Cancellation))
        {
            foreach (var resource in update.InitialData?.Resources.AsEnumerable() ?? update.Changes.Value.Select(change => change.Upsert))
            {
                all[resource.DisplayName] = resource;
            }

            if (condition(all))
            {
                return all;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }
}

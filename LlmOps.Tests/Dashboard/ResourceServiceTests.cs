using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.Dashboard.ResourceService;
using Aspire.Hosting.Dashboard.Wire;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmOps.Tests.Dashboard;

public sealed class ResourceServiceTests : IAsyncLifetime
{
    private const string Key = "3f0e1d2c4b5a69788796a5b4c3d2e1f0";

    private readonly ResourceFeed _feed = new();
    private readonly ScriptedResources _resources = new();
    private ResourceServiceHost _host = null!;
    private GrpcChannel _channel = null!;

    private DashboardService.DashboardServiceClient Client => new(_channel);

    private static Metadata Headers => new() { { "x-resource-service-api-key", Key } };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ResourceServiceHost.StartAsync(new Uri("http://localhost:0"), Key, _feed, _resources, _resources, new ApplicationName("Stack"), NullLoggerFactory.Instance, Cancellation);
        _channel = GrpcChannel.ForAddress(_host.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task TheApplicationHasAName()
    {
        var response = await Client.GetApplicationInformationAsync(new ApplicationInformationRequest(), Headers, cancellationToken: Cancellation);

        Assert.Equal("Stack", response.ApplicationName);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("3f0e1d2c4b5a69788796a5b4c3d2e1f1")]
    public async Task WithoutTheKeyNothingIsAnswered(string? key)
    {
        var headers = key is null ? [] : new Metadata { { "x-resource-service-api-key", key } };

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await Client.GetApplicationInformationAsync(new ApplicationInformationRequest(), headers, cancellationToken: Cancellation));
        var stream = Client.WatchResources(new WatchResourcesRequest(), headers, cancellationToken: Cancellation);
        var refusedStream = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(Cancellation));

        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Equal(StatusCode.Unauthenticated, refusedStream.StatusCode);
    }

    [Fact]
    public async Task AWatcherGetsEverythingThereIsAndThenEachChange()
    {
        _feed.Upsert(NewResource("cache-1", "Container", "Running"));
        using var call = Client.WatchResources(new WatchResourcesRequest(), Headers, cancellationToken: Cancellation);

        var initial = await Next(call);
        _feed.Upsert(NewResource("api-1", "Project", "Starting"));
        _feed.Upsert(NewResource("api-1", "Project", "Running"));
        _feed.Delete("cache-1");
        var changes = await Changes(call, 3);

        Assert.Equal(WatchResourcesUpdate.KindOneofCase.InitialData, initial.KindCase);
        Assert.Equal("cache-1", Assert.Single(initial.InitialData.Resources).Name);
        Assert.Equal("Container", Assert.Single(initial.InitialData.ResourceTypes).UniqueName);
        Assert.Equal(["Starting", "Running"], changes.Where(change => change.Upsert is not null).Select(change => change.Upsert.State));
        Assert.Equal("cache-1", changes[2].Delete.ResourceName);
        Assert.Equal("Container", changes[2].Delete.ResourceType);
    }

    [Fact]
    public async Task AWatcherWhoComesBackGetsWhatIsThereNow()
    {
        _feed.Upsert(NewResource("api-1", "Project", "Starting"));
        using (var first = Client.WatchResources(new WatchResourcesRequest(), Headers, cancellationToken: Cancellation))
        {
            Assert.Equal("Starting", (await Next(first)).InitialData.Resources[0].State);
        }

        _feed.Upsert(NewResource("api-1", "Project", "Running"));
        using var second = Client.WatchResources(new WatchResourcesRequest { IsReconnect = true }, Headers, cancellationToken: Cancellation);

        Assert.Equal("Running", Assert.Single((await Next(second)).InitialData.Resources).State);
    }

    [Fact]
    public async Task AResourceThatStaysTheSameIsNotToldAgain()
    {
        _feed.Upsert(NewResource("api-1", "Project", "Running"));
        using var call = Client.WatchResources(new WatchResourcesRequest(), Headers, cancellationToken: Cancellation);
        await Next(call);

        _feed.Upsert(NewResource("api-1", "Project", "Running"));
        _feed.Upsert(NewResource("api-1", "Project", "Exited"));

        Assert.Equal("Exited", Assert.Single(await Changes(call, 1)).Upsert.State);
    }

    [Fact]
    public async Task ConsoleLinesComeFromTheStartAndThenLive()
    {
        _resources.Write("starting", isError: false);
        using var call = Client.WatchResourceConsoleLogs(new WatchResourceConsoleLogsRequest { ResourceName = "api-1" }, Headers, cancellationToken: Cancellation);

        Assert.True(await call.ResponseStream.MoveNext(Cancellation));
        var before = call.ResponseStream.Current.LogLines.Single();
        _resources.Write("it broke", isError: true);
        Assert.True(await call.ResponseStream.MoveNext(Cancellation));
        var live = call.ResponseStream.Current.LogLines.Single();

        Assert.Equal(("starting", false, 1), (before.Text, before.IsStdErr, before.LineNumber));
        Assert.Equal(("it broke", true, 2), (live.Text, live.IsStdErr, live.LineNumber));
    }

    [Fact]
    public async Task ConsoleLinesEndAfterWhatIsThereWhenTheCallerDoesNotFollow()
    {
        for (var i = 0; i < 1200; i++)
        {
            _resources.Write($"line {i}", isError: false);
        }

        using var call = Client.WatchResourceConsoleLogs(new WatchResourceConsoleLogsRequest { ResourceName = "api-1", SuppressFollow = true }, Headers, cancellationToken: Cancellation);
        var lines = new List<string>();
        await foreach (var update in call.ResponseStream.ReadAllAsync(Cancellation))
        {
            lines.AddRange(update.LogLines.Select(line => line.Text));
        }

        Assert.Equal(Enumerable.Range(0, 1200).Select(i => $"line {i}"), lines);
    }

    [Fact]
    public async Task ACommandReachesTheResourceAndItsOutcomeComesBack()
    {
        var succeeded = await Client.ExecuteResourceCommandAsync(new ResourceCommandRequest { CommandName = "restart", ResourceName = "api-1", ResourceType = "Project" }, Headers, cancellationToken: Cancellation);
        var failed = await Client.ExecuteResourceCommandAsync(new ResourceCommandRequest { CommandName = "fly", ResourceName = "api-1", ResourceType = "Project" }, Headers, cancellationToken: Cancellation);

        Assert.Equal(ResourceCommandResponseKind.Succeeded, succeeded.Kind);
        Assert.Equal((ResourceCommandResponseKind.Failed, "There is no command 'fly'."), (failed.Kind, failed.Message));
        Assert.Equal([("api-1", "restart"), ("api-1", "fly")], _resources.Executed);
    }

    [Fact]
    public async Task InteractionsAreOpenAtOnceAndNeverSayAnything()
    {
        using var call = Client.WatchInteractions(Headers, cancellationToken: Cancellation);

        await call.ResponseHeadersAsync.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await call.RequestStream.CompleteAsync();

        Assert.False(await call.ResponseStream.MoveNext(Cancellation));
    }

    [Fact]
    public async Task AnAddressThatIsTakenMeanwhileIsReplacedByAFreeOne()
    {
        await using var second = await ResourceServiceHost.StartAsync(_host.Address, Key, _feed, _resources, _resources, new ApplicationName("Second"), NullLoggerFactory.Instance, Cancellation);

        Assert.NotEqual(_host.Address.Port, second.Address.Port);
        using var channel = GrpcChannel.ForAddress(second.Address);
        var response = await new DashboardService.DashboardServiceClient(channel).GetApplicationInformationAsync(new ApplicationInformationRequest(), Headers, cancellationToken: Cancellation);
        Assert.Equal("Second", response.ApplicationName);
    }

    private static Resource NewResource(string name, string type, string state) => new()
    {
        Name = name,
        ResourceType = type,
        DisplayName = name,
        Uid = name,
        State = state,
        CreatedAt = Timestamp.FromDateTime(DateTime.UnixEpoch),
    };

    private static async Task<WatchResourcesUpdate> Next(AsyncServerStreamingCall<WatchResourcesUpdate> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(Cancellation));
        return call.ResponseStream.Current;
    }

    private static async Task<List<WatchResourcesChange>> Changes(AsyncServerStreamingCall<WatchResourcesUpdate> call, int count)
    {
        var changes = new List<WatchResourcesChange>();
        while (changes.Count < count)
        {
            changes.AddRange((await Next(call)).Changes.Value);
        }

        return changes;
    }

    private sealed class ScriptedResources : IResourceConsoles, IResourceCommands
    {
        private readonly List<ConsoleLogLine> _lines = [];
        private readonly Channel<ConsoleLogLine> _live = Channel.CreateUnbounded<ConsoleLogLine>();

        public List<(string Resource, string Command)> Executed { get; } = [];

        public void Write(string text, bool isError)
        {
            var line = new ConsoleLogLine { Text = text, IsStdErr = isError, LineNumber = _lines.Count + 1 };
            _lines.Add(line);
            _live.Writer.TryWrite(line);
        }

        public async IAsyncEnumerable<IReadOnlyList<ConsoleLogLine>> ReadAsync(string resourceName, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (!follow)
            {
                yield return [.. _lines];
                yield break;
            }

            await foreach (var line in _live.Reader.ReadAllAsync(cancellationToken))
            {
                yield return [line];
            }
        }

        public Task<ResourceCommandResponse> ExecuteAsync(string resourceName, string commandName, CancellationToken cancellationToken)
        {
            Executed.Add((resourceName, commandName));
            return Task.FromResult(commandName == "restart"
                ? new ResourceCommandResponse { Kind = ResourceCommandResponseKind.Succeeded }
                : new ResourceCommandResponse { Kind = ResourceCommandResponseKind.Failed, Message = $"There is no command '{commandName}'." });
        }
    }
}

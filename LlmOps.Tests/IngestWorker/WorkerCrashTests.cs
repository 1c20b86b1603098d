using System.Text;
using LlmOps.Benchmarks.Outages;
using LlmOps.Composition;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Ingesting;
using LlmOps.Tests.LocalBedrock;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Tests.IngestWorker;

/// <summary>The worker as a real process on real embedded stores, with LocalBedrock for the vectors.</summary>
public class WorkerCrashTests : IAsyncLifetime
{
    private const int Documents = 50;

    private readonly TestFolder _folder = new();
    private ServiceProcess _bedrock = null!;
    private IHost _api = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IDocumentCatalog Catalog => _api.Services.GetRequiredService<IDocumentCatalog>();

    /// <summary>The settings that choose the stores; nothing chooses the embedded ones.</summary>
    protected virtual IReadOnlyDictionary<string, string> Stores { get; } = new Dictionary<string, string>();

    public async ValueTask InitializeAsync()
    {
        var stores = Stores;
        _bedrock = await ServiceProcess.StartAsync("LlmOps.LocalBedrock", new Dictionary<string, string>(), Cancel);

        // What QueryApi has of ingestion, in this process.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["LLMOPS_DATA"] = _folder.Data.Root;
        foreach (var (key, value) in stores)
        {
            builder.Configuration[key.Replace("__", ":", StringComparison.Ordinal)] = value;
        }

        builder.AddKnowledge();
        builder.AddModels();
        builder.AddIngestion();
        _api = builder.Build();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_api is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        if (_bedrock is not null)
        {
            await _bedrock.DisposeAsync();
        }

        _folder.Dispose();
    }

    private Task<ServiceProcess> StartWorkerAsync() =>
        ServiceProcess.StartAsync(
            "LlmOps.IngestWorker",
            new Dictionary<string, string>(Stores.Concat(LocalBedrockSettings.For(_bedrock.Address)))
            {
                ["LLMOPS_DATA"] = _folder.Data.Root,
            },
            Cancel
        );

    private async Task SendAsync()
    {
        var intake = _api.Services.GetRequiredService<DocumentIntake>();
        for (var i = 0; i < Documents; i++)
        {
            var text = new StringBuilder($"# Report {i}\n\n");
            for (var paragraph = 0; paragraph < 12; paragraph++)
            {
                text.Append(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"Northwind branch {i} opened office {paragraph} in the year {1950 + i}. Its manager reports to the board every month. "
                        + $"The rent is paid in advance.\n\n"
                );
            }

            await intake.AcceptAsync(
                TenantScope.Default,
                new IncomingDocument
                {
                    Id = $"report-{i}",
                    Content = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())),
                    ContentType = "text/markdown",
                    Origin = "api",
                },
                Cancel
            );
        }
    }

    private async Task<long> ReadyAsync() => (await Catalog.CountAsync(TenantScope.Default, Cancel)).GetValueOrDefault(DocumentState.Ready);

    private async Task UntilReadyAsync(long count, ServiceProcess worker)
    {
        var until = DateTime.UtcNow.AddMinutes(3);
        while (await ReadyAsync() < count)
        {
            Assert.True(DateTime.UtcNow < until, $"Only {await ReadyAsync()} of {count} documents became ready.\n{worker.Log}");
            await Task.Delay(20, Cancel);
        }
    }

    private async Task AllAreReadyExactlyOnceAsync()
    {
        var records = await Catalog.ListAsync(TenantScope.Default, null, null, 1000, Cancel);
        Assert.Equal(Documents, records.Count);
        Assert.All(
            records,
            record =>
                Assert.True(
                    record is { State: DocumentState.Ready, Generation: 1, ActiveGeneration: 1, Chunks: > 0 },
                    $"{record.Id}: {record.State}"
                )
        );
        Assert.All(records, record => Assert.Equal(record.Chunks, record.ChunksIndexed));
        Assert.Equal(
            records.Sum(record => record.Chunks),
            await _api.Services.GetRequiredService<IChunkIndex>().CountAsync(TenantScope.Default, Cancel)
        );
        Assert.Equal(0, await _api.Services.GetRequiredService<IIngestQueue>().CountAsync(Cancel));
    }

    [Fact]
    public async Task AWorkerKilledInTheMiddleOfFiftyDocumentsLeavesNoneOutAndNoneTwice()
    {
        await SendAsync();
        await using (var first = await StartWorkerAsync())
        {
            await UntilReadyAsync(7, first);
            await first.KillAsync(Cancel);
        }

        var readyAtDeath = await ReadyAsync();
        Assert.InRange(readyAtDeath, 7, Documents - 1);
        await using var second = await StartWorkerAsync();
        await UntilReadyAsync(Documents, second);
        await second.StopAsync(Cancel);

        await AllAreReadyExactlyOnceAsync();
    }

    [Fact]
    public async Task AWorkerThatIsStoppedGivesItsWorkBack()
    {
        await SendAsync();
        await using (var first = await StartWorkerAsync())
        {
            await UntilReadyAsync(5, first);
            await first.StopAsync(Cancel);
        }

        Assert.True(await ReadyAsync() < Documents);
        var records = await Catalog.ListAsync(TenantScope.Default, null, null, 1000, Cancel);
        Assert.All(
            records.Where(record => record.State is not DocumentState.Ready),
            record => Assert.True(record is { Step: null, Attempt: 0 }, $"{record.Id}: {record.Step}, attempt {record.Attempt}")
        );

        await using var second = await StartWorkerAsync();
        await UntilReadyAsync(Documents, second);
        await second.StopAsync(Cancel);
        await AllAreReadyExactlyOnceAsync();
    }
}

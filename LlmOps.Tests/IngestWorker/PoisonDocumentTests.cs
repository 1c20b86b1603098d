using System.Net;
using System.Net.Sockets;
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

/// <summary>The worker as a real process that is killed on the same document again.</summary>
public sealed class PoisonDocumentTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();

    // Takes connections and never answers: the worker stays within the document for as long as it lives.
    private readonly TcpListener _silent = new(IPAddress.Loopback, 0);
    private Dictionary<string, string> _settings = [];
    private IHost _api = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IDocumentCatalog Catalog => _api.Services.GetRequiredService<IDocumentCatalog>();

    public ValueTask InitializeAsync()
    {
        _silent.Start();
        _settings = new Dictionary<string, string>(LocalBedrockSettings.For(new Uri($"http://{_silent.LocalEndpoint}")))
        {
            ["LLMOPS_DATA"] = _folder.Data.Root,
        };
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["LLMOPS_DATA"] = _folder.Data.Root;
        builder.AddKnowledge();
        builder.AddModels();
        builder.AddIngestion();
        _api = builder.Build();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)_api).DisposeAsync();
        _silent.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task ADocumentOnWhichTheProcessDiesTwiceIsQuarantinedByTheNextAndItsContentStays()
    {
        await _api
            .Services.GetRequiredService<DocumentIntake>()
            .AcceptAsync(
                TenantScope.Default,
                new IncomingDocument
                {
                    Id = "poison",
                    Content = new MemoryStream("One sentence. Another one."u8.ToArray()),
                    ContentType = "text/plain",
                    Origin = "api",
                },
                Cancel
            );
        for (var death = 1; death <= 2; death++)
        {
            await using var worker = await ServiceProcess.StartAsync("LlmOps.IngestWorker", _settings, Cancel);
            await UntilAsync(record => record.Attempt == death && record is { Step: not null, State: not DocumentState.Received }, worker);
            await worker.KillAsync(Cancel);
        }

        await using var last = await ServiceProcess.StartAsync("LlmOps.IngestWorker", _settings, Cancel);
        var quarantined = await UntilAsync(record => !record.State.IsUnfinished(), last);
        Assert.Equal(
            (DocumentState.Quarantined, IngestErrors.Poison, 2, 2),
            (quarantined.State, quarantined.ErrorCode, quarantined.Attempt, quarantined.Deaths)
        );
        Assert.StartsWith("The worker died on this document 2 times, last in step ", quarantined.ErrorMessage, StringComparison.Ordinal);
        await using var content = await _api
            .Services.GetRequiredService<IDocumentStore>()
            .OpenContentAsync(TenantScope.Default, "poison", 1, Cancel);
        Assert.NotNull(content);
    }

    private async Task<DocumentRecord> UntilAsync(Func<DocumentRecord, bool> condition, ServiceProcess worker)
    {
        for (var look = 0; look < 3_000; look++)
        {
            if (await Catalog.GetAsync(TenantScope.Default, "poison", Cancel) is { } record && condition(record))
            {
                return record;
            }

            await Task.Delay(20, Cancel);
        }

        throw new TimeoutException(worker.Log);
    }
}

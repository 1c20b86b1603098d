using System.Diagnostics;
using System.Globalization;
using LlmOps.Benchmarks.Outages;
using LlmOps.Composition;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Formats.Hostile;
using LlmOps.Tests.Ingesting;
using LlmOps.Tests.LocalBedrock;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Tests.IngestWorker;

/// <summary>The worker as a real process, given hostile files between good ones. LLMOPS_TEST_HOSTILE_FILES sets how many of each; the suite
/// takes each kind once.</summary>
public sealed class HostileFilesTests : IAsyncLifetime
{
    private const long MaxParserBytes = 384L * 1024 * 1024;
    private const long MaxWorkerBytes = 1024L * 1024 * 1024;

    private readonly TestFolder _folder = new();
    private ServiceProcess _bedrock = null!;
    private IHost _api = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IDocumentCatalog Catalog => _api.Services.GetRequiredService<IDocumentCatalog>();

    public async ValueTask InitializeAsync()
    {
        _bedrock = await ServiceProcess.StartAsync("LlmOps.LocalBedrock", new Dictionary<string, string>(), Cancel);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["LLMOPS_DATA"] = _folder.Data.Root;
        builder.AddKnowledge();
        builder.AddModels();
        builder.AddIngestion();
        _api = builder.Build();
    }

    public async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)_api).DisposeAsync();
        await _bedrock.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task GoodFilesBecomeReadyHostileOnesAreQuarantinedAndTheWorkerLives()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The memory of processes is read from /proc.");
        var count = int.TryParse(
            Environment.GetEnvironmentVariable("LLMOPS_TEST_HOSTILE_FILES"),
            CultureInfo.InvariantCulture,
            out var asked
        )
            ? asked
            : HostileFiles.KindCount;
        await using var worker = await StartWorkerAsync();
        for (var i = 0; i < count; i++)
        {
            await SendAsync(GoodFiles.Build(i));
            await SendAsync(HostileFiles.Build(i));
        }

        var (workerPeak, parserPeak) = (0L, 0L);
        IReadOnlyDictionary<DocumentState, long> states;
        do
        {
            await Task.Delay(100, Cancel);
            workerPeak = Math.Max(workerPeak, PeakBytes(worker.Id));
            parserPeak = Math.Max(parserPeak, Children(worker.Id).Select(PeakBytes).DefaultIfEmpty().Max());
            states = await Catalog.CountAsync(TenantScope.Default, Cancel);
        } while (states.Where(state => !state.Key.IsUnfinished()).Sum(state => state.Value) < 2 * count);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{count} good, {count} hostile; peak of the worker {workerPeak >> 20} MiB, of a parser process {parserPeak >> 20} MiB"
        );
        var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var good = await Catalog.GetAsync(TenantScope.Default, GoodFiles.Build(i).Name, Cancel);
            Assert.True(good is { State: DocumentState.Ready, Attempt: 1 }, $"{good?.Id}: {good?.State}, {good?.ErrorCode}");
        }

        for (string? after = null; ; )
        {
            var page = await Catalog.ListAsync(TenantScope.Default, DocumentState.Quarantined, after, 500, Cancel);
            foreach (var hostile in page)
            {
                Assert.False(string.IsNullOrWhiteSpace(hostile.ErrorMessage), hostile.Id);
                Assert.Equal((1, 0), (hostile.Attempt, hostile.Deaths));
                reasons[hostile.ErrorCode!] = reasons.GetValueOrDefault(hostile.ErrorCode!) + 1;
            }

            if (page.Count == 0)
            {
                break;
            }

            after = page[^1].Id;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", reasons.Select(reason => $"{reason.Key} {reason.Value}")));
        Assert.Equal(count, reasons.Values.Sum());
        Assert.InRange(workerPeak, 1, MaxWorkerBytes);

        // The watch looks twenty times a second; what a document takes between two looks comes on top.
        Assert.InRange(parserPeak, 1, MaxParserBytes * 3 / 2);
        await worker.StopAsync(Cancel);
    }

    [Fact]
    public async Task NoParserProcessOutlivesAWorkerThatIsKilled()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The children of a process are read from /proc.");
        await using var worker = await StartWorkerAsync();
        await SendAsync(GoodFiles.Build(0));
        await SendAsync(HostileFiles.Build("pdf-forms-multiply"));
        int[] children;
        do
        {
            await Task.Delay(50, Cancel);
            children = [.. Children(worker.Id)];
        } while (
            children.Length == 0 || (await Catalog.CountAsync(TenantScope.Default, Cancel)).GetValueOrDefault(DocumentState.Ready) == 0
        );

        await worker.KillAsync(Cancel);
        while (children.Any(IsParser))
        {
            await Task.Delay(20, Cancel);
        }
    }

    private Task<ServiceProcess> StartWorkerAsync() =>
        ServiceProcess.StartAsync(
            "LlmOps.IngestWorker",
            new Dictionary<string, string>(LocalBedrockSettings.For(_bedrock.Address))
            {
                ["LLMOPS_DATA"] = _folder.Data.Root,
                ["Documents__Parser__CpuLimit"] = "00:00:03",
                ["Documents__Parser__MaxMemoryBytes"] = MaxParserBytes.ToString(CultureInfo.InvariantCulture),
            },
            Cancel
        );

    private async Task SendAsync(TestFile file) =>
        await _api
            .Services.GetRequiredService<DocumentIntake>()
            .AcceptAsync(
                TenantScope.Default,
                new IncomingDocument
                {
                    Id = file.Name,
                    Content = new MemoryStream(file.Content),
                    FileName = file.FileName,
                    Origin = "api",
                },
                Cancel
            );

    private static IEnumerable<int> Children(int parent) =>
        Process.GetProcesses().Select(process => process.Id).Where(id => IsParser(id) && Field(id, "PPid:") == parent);

    private static bool IsParser(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Contains("parse-documents", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static long PeakBytes(int id) => Field(id, "VmHWM:") * 1024;

    private static long Field(int id, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null
                ? 0
                : long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

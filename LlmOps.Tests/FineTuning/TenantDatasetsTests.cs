using LlmOps.Engine.Erasing;
using LlmOps.Engine.FineTuning;

namespace LlmOps.Tests.FineTuning;

/// <summary>An erased tenant's lines leave every file of every dataset; another tenant's stay where they were.</summary>
public sealed class TenantDatasetsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheLinesOfAnErasedTenantAreTakenOutAndTheModelIsMarked()
    {
        using var loop = new TuningLoop();
        await loop.ArchiveAsync(140);
        var run = await loop.RunAsync();
        var before = await SourcesAsync(loop, run.Id);
        Assert.Contains(before, source => source.TenantId == "north");
        Assert.Contains(before, source => source.TenantId == "south");
        var kept = await KeptLinesAsync(loop, run.Id, before);
        var datasets = new TenantDatasets(loop.Runs, loop.Registry, loop.Bench.Store);
        Assert.Equal(before.Count(source => source.TenantId == "north"), await datasets.CountTenantAsync(TuningBench.North, Cancel));

        Assert.Equal(before.Count(source => source.TenantId == "north"), await datasets.EraseTenantAsync(TuningBench.North, Cancel));
        Assert.Equal(0, await datasets.EraseTenantAsync(TuningBench.North, Cancel));

        Assert.Equal(0, await datasets.CountTenantAsync(TuningBench.North, Cancel));
        Assert.Equal(
            before.Where(source => source.TenantId == "south").Count(),
            await datasets.CountTenantAsync(TuningBench.South, Cancel)
        );
        Assert.Equal(kept, await KeptLinesAsync(loop, run.Id, before));
        foreach (var source in before.Where(source => source.TenantId == "north"))
        {
            Assert.Empty((await LinesAsync(loop, run.Id, source.Part))[source.Line - 1]);
        }

        Assert.True((await loop.Runs.FindAsync(run.Id, Cancel))!.StaleLines > 0);
        Assert.All((await loop.Registry.ReadAsync(Cancel)).Models, model => Assert.True(model.IsStale));
    }

    [Fact]
    public async Task ARunUnderWayIsStoppedAndTheErasureWaitsForItsEnd()
    {
        using var loop = new TuningLoop();
        await loop.ArchiveAsync(140);
        var run = await loop.Runner.StartAsync("operator", Cancel);
        var datasets = new TenantDatasets(loop.Runs, loop.Registry, loop.Bench.Store);

        var waits = await Assert.ThrowsAsync<ErasureWaitsException>(() => datasets.EraseTenantAsync(TuningBench.North, Cancel));
        Assert.Contains(run.Id, waits.Message, StringComparison.Ordinal);
        Assert.True((await loop.Runs.FindAsync(run.Id, Cancel))!.StopRequested);

        while (await loop.Runs.FindAsync(run.Id, Cancel) is { IsEnded: false })
        {
            await loop.Runner.AdvanceAsync(Cancel);
        }

        await datasets.EraseTenantAsync(TuningBench.North, Cancel);
        Assert.Equal(0, await datasets.CountTenantAsync(TuningBench.North, Cancel));
    }

    private static async Task<IReadOnlyList<DatasetSource>> SourcesAsync(TuningLoop loop, string runId) =>
        [
            .. DatasetJson.ReadLines(
                (await loop.Bench.Store.GetAsync(DatasetKeys.Part(runId, DatasetParts.Sources), Cancel))!,
                DatasetJson.Default.DatasetSource
            ),
        ];

    private static async Task<string[]> LinesAsync(TuningLoop loop, string runId, string part) =>
        System.Text.Encoding.UTF8.GetString((await loop.Bench.Store.GetAsync(DatasetKeys.Part(runId, part), Cancel))!).Split('\n');

    private static async Task<IReadOnlyList<string>> KeptLinesAsync(TuningLoop loop, string runId, IReadOnlyList<DatasetSource> sources)
    {
        var lines = new List<string>();
        foreach (var source in sources.Where(source => source.TenantId == "south"))
        {
            lines.Add((await LinesAsync(loop, runId, source.Part))[source.Line - 1]);
        }

        return lines;
    }
}

using LlmOps.Engine.FineTuning;

namespace LlmOps.Tests.Conformance;

/// <summary>What every store of fine-tuning's records does.</summary>
[Conformance(typeof(IFineTuneRecords))]
public abstract class FineTuneRecordsConformance
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract IFineTuneRecords Open();

    [Fact]
    public async Task ARecordIsMadeOnceAndReadByTheNextProcess()
    {
        var records = Open();
        Assert.Null(await records.ReadAsync("run", "one", Cancel));

        Assert.Equal(
            new FineTuneRecord("run", "one", 1, "{\"ü\":\"😀\"}"),
            await records.WriteAsync("run", "one", "{\"ü\":\"😀\"}", 0, Cancel)
        );
        Assert.Null(await records.WriteAsync("run", "one", "{}", 0, Cancel));

        Assert.Equal(new FineTuneRecord("run", "one", 1, "{\"ü\":\"😀\"}"), await Open().ReadAsync("run", "one", Cancel));
        Assert.Null(await records.ReadAsync("model", "one", Cancel));
        await records.ProbeAsync(Cancel);
    }

    [Fact]
    public async Task AWriteOfAnOldVersionChangesNothing()
    {
        var records = Open();
        await records.WriteAsync("run", "one", "first", 0, Cancel);
        Assert.Equal(2, (await records.WriteAsync("run", "one", "second", 1, Cancel))?.Version);

        Assert.Null(await records.WriteAsync("run", "one", "late", 1, Cancel));
        Assert.Null(await records.WriteAsync("run", "one", "future", 7, Cancel));
        Assert.Null(await records.WriteAsync("run", "missing", "third", 3, Cancel));

        Assert.Equal("second", (await records.ReadAsync("run", "one", Cancel))?.Json);
        Assert.Null(await records.ReadAsync("run", "missing", Cancel));
    }

    [Fact]
    public async Task OfManyWritersOfOneVersionOneWins()
    {
        var records = Open();
        var written = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => Task.Run(() => records.WriteAsync("lease", "runner", $"{i}", 0, Cancel)))
        );

        var winner = Assert.Single(written, record => record is not null);
        Assert.Equal(winner, await records.ReadAsync("lease", "runner", Cancel));
    }

    [Fact]
    public async Task AKindIsListedInOrderOfIds()
    {
        var records = Open();
        foreach (var id in new[] { "b", "a", "C", "a-1" })
        {
            await records.WriteAsync("run", id, new string('x', 1000), 0, Cancel);
        }

        await records.WriteAsync("model", "z", "{}", 0, Cancel);

        Assert.Equal(["C", "a", "a-1", "b"], (await records.ListAsync("run", Cancel)).Select(record => record.Id));
        Assert.Empty(await records.ListAsync("none", Cancel));
    }
}

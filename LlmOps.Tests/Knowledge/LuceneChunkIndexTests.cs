using LlmOps.Engine.EmbeddedStorage;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Knowledge.LuceneIndex;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using static LlmOps.Tests.Knowledge.SampleChunks;

namespace LlmOps.Tests.Knowledge;

public sealed class LuceneChunkIndexTests : ChunkIndexConformance
{
    private static readonly TenantScope _scope = TenantScope.Default;

    private readonly List<TemporaryDirectory> _directories = [];
    private readonly List<LuceneChunkIndex> _indexes = [];

    public override async ValueTask DisposeAsync()
    {
        foreach (var index in _indexes)
        {
            await index.DisposeAsync();
        }

        _directories.ForEach(directory => directory.Dispose());
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task TwoInstancesOnOneFolderWriteAndSeeEachOther()
    {
        var path = NewDirectory();
        var first = Open(path);
        var second = Open(path);

        // Each keeps writing, so neither would ever be idle: they must take turns.
        await Task.WhenAll(Fill(first, "first", second), Fill(second, "second", first));

        Assert.Equal(160, await first.CountAsync(_scope, Cancellation));
        Assert.Equal(160, await second.CountAsync(_scope, Cancellation));
        Assert.Equal(1, await first.DeleteAsync(_scope, "second-3", null, Cancellation));
        Assert.Empty(await second.GetAsync(_scope, ["second-3~1~0"], Cancellation));

        static async Task Fill(LuceneChunkIndex writer, string name, LuceneChunkIndex reader)
        {
            for (var i = 0; i < 80; i++)
            {
                await writer.UpsertAsync(_scope, [Of($"{name}-{i}", $"{name} words")], Cancellation);
                Assert.Single(await reader.GetAsync(_scope, [$"{name}-{i}~1~0"], Cancellation));
            }
        }
    }

    [Fact]
    public async Task WhatWasAcknowledgedIsThereForAProcessThatStartsLater()
    {
        var path = NewDirectory();
        var first = Open(path);
        await first.UpsertAsync(_scope, [Of("a", "apples")], Cancellation);
        await first.DisposeAsync();

        var later = Open(path);

        Assert.Single(await later.SearchTextAsync(_scope, "apples", ChunkFilter.None, 5, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => later.UpsertAsync(_scope, [Of("b", "pears", vector: Vector(1, 4))], Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => later.SearchVectorAsync(_scope, Vector(1, 4), ChunkFilter.None, 5, Cancellation));
    }

    [Fact]
    public async Task AnInterruptedCommitIsAsIfItHadNeverBegun()
    {
        var path = NewDirectory();
        await using (var first = Open(path))
        {
            await first.UpsertAsync(_scope, [Of("a", "apples")], Cancellation);
        }

        // What a killed writer leaves: half a commit, segment files that no commit names, and the marker of one who waited.
        var folder = Path.Combine(path, "index");
        Assert.Equal(Path.Combine(folder, "segments_1"), Assert.Single(Directory.GetFiles(folder, "segments_*")));
        await File.WriteAllBytesAsync(Path.Combine(folder, "segments_2"), (await File.ReadAllBytesAsync(Path.Combine(folder, "segments_1"), Cancellation))[..^8], Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(folder, "_zz.fdt"), [1, 2, 3], Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(folder, "writer.wanted"), [], Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(folder, "write.lock"), [], Cancellation);

        var second = Open(path);
        Assert.Equal(1, await second.CountAsync(_scope, Cancellation));
        await second.UpsertAsync(_scope, [Of("b", "apples")], Cancellation);
        Assert.Equal(2, (await Open(path).SearchTextAsync(_scope, "apples", ChunkFilter.None, 5, Cancellation)).Count);
    }

    [Fact]
    public async Task AnInterruptedFirstCommitIsAnEmptyIndex()
    {
        var path = NewDirectory();
        var folder = new DataDirectory(path).Folder("index");
        await File.WriteAllBytesAsync(Path.Combine(folder, "segments_1"), [0x3f, 0xd7, 0x6c, 0x17], Cancellation);

        var index = Open(path);
        Assert.Equal(0, await index.CountAsync(_scope, Cancellation));
        await index.UpsertAsync(_scope, [Of("a", "apples")], Cancellation);
        Assert.Equal(1, await Open(path).CountAsync(_scope, Cancellation));
    }

    [Fact]
    public async Task AFailedWriteTakesNoOtherWithItAndLeavesNothingBehind()
    {
        var index = Open(NewDirectory());
        await index.UpsertAsync(_scope, [Of("seed", "apples")], Cancellation);

        // A document id that is too long for a term fails inside the writer, while its neighbours share the commit.
        var tooLong = new string('x', 40_000);
        var writes = Enumerable.Range(0, 20).Select(i => index.UpsertAsync(_scope, i == 7 ? [Of("bad-first", "apples"), Of(tooLong, "apples")] : [Of($"good{i}", "apples")], Cancellation)).ToList();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => writes[7]);
        writes.RemoveAt(7);
        await Task.WhenAll(writes);
        Assert.Equal(20, await index.CountAsync(_scope, Cancellation));
    }

    [Fact]
    public async Task AnotherEmbeddingModelIsRefusedUntilTheIndexIsEmpty()
    {
        var path = NewDirectory();
        await Open(path, "model-a").UpsertAsync(_scope, [Of("a", "apples")], Cancellation);

        var other = Open(path, "model-b");
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => other.UpsertAsync(_scope, [Of("b", "apples")], Cancellation));
        Assert.Contains("model-a", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("model-b", refusal.Message, StringComparison.Ordinal);

        await other.DeleteAsync(_scope, "a", null, Cancellation);
        await other.UpsertAsync(_scope, [Of("b", "apples", vector: Vector(1, 16))], Cancellation);
        Assert.Single(await other.SearchVectorAsync(_scope, Vector(1, 16), ChunkFilter.None, 5, Cancellation));
    }

    [Fact]
    public async Task ACancelledWriteThatHadNotBegunLeavesNothing()
    {
        var index = Open(NewDirectory());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => index.UpsertAsync(_scope, [Of("a", "apples")], new CancellationToken(canceled: true)));
        await index.UpsertAsync(_scope, [Of("b", "apples")], Cancellation);
        Assert.Equal(1, await index.CountAsync(_scope, Cancellation));
    }

    protected override ValueTask<IChunkIndex> CreateAsync(int dimension) => ValueTask.FromResult<IChunkIndex>(Open(NewDirectory()));

    private string NewDirectory()
    {
        var directory = new TemporaryDirectory();
        _directories.Add(directory);
        return directory.Path;
    }

    private LuceneChunkIndex Open(string path, string model = "test-model")
    {
        var index = new LuceneChunkIndex(
            new DataDirectory(path), Options.Create(new ChunkIndexOptions()), new EmbeddingModel(model, 1024), TimeProvider.System, NullLogger<LuceneChunkIndex>.Instance);
        _indexes.Add(index);
        return index;
    }
}

using LlmOps.Composition;
using LlmOps.Embedded.LuceneIndex;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Conformance;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using static LlmOps.Tests.Knowledge.SampleChunks;
using Directory = System.IO.Directory;
using FSDirectory = Lucene.Net.Store.FSDirectory;

namespace LlmOps.Tests.Embedded;

public sealed class LuceneChunkIndexTests : ChunkIndexConformance
{
    private static readonly TenantScope s_scope = TenantScope.Default;

    private readonly List<TemporaryDirectory> _directories = [];
    private readonly List<LuceneChunkIndex> _indexes = [];
    private readonly Dictionary<string, DirectoryOwnership> _ownerships = [];

    public override async ValueTask DisposeAsync()
    {
        foreach (var index in _indexes)
        {
            await index.DisposeAsync();
        }

        foreach (var ownership in _ownerships.Values)
        {
            ownership.Dispose();
        }

        _directories.ForEach(directory => directory.Dispose());
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task AProcessThatDoesNotOwnTheIndexSeesEachCommitAndWritesNothing()
    {
        var path = NewDirectory();
        var owner = Open(path);
        var reader = Read(path);
        for (var i = 0; i < 20; i++)
        {
            await owner.UpsertAsync(s_scope, [Of($"a{i}", "apples")], Cancellation);
            Assert.Single(await reader.GetAsync(s_scope, [$"a{i}~1~0"], Cancellation));
        }

        var files = Directory.GetFiles(Path.Combine(path, "index")).Order().ToArray();
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.UpsertAsync(s_scope, [Of("b", "apples")], Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.DeleteAsync(s_scope, "a1", null, Cancellation));
        await reader.DisposeAsync();
        Assert.Equal(files, Directory.GetFiles(Path.Combine(path, "index")).Order());

        Assert.Equal(1, await owner.DeleteAsync(s_scope, "a1", null, Cancellation));
        Assert.Equal(0, await Read(path).CountAsync(s_scope, "a1", 1, Cancellation));
    }

    [Fact]
    public async Task ASecondWriterWaitsUntilTheFirstHasGone()
    {
        var path = NewDirectory();
        var first = Open(path);
        await first.UpsertAsync(s_scope, [Of("a", "apples")], Cancellation);
        var second = Open(path, ownership: NewOwnership(path));
        var write = second.UpsertAsync(s_scope, [Of("b", "apples")], Cancellation);

        await first.UpsertAsync(s_scope, [Of("c", "apples")], Cancellation);
        Assert.False(write.IsCompleted);
        Assert.Equal(2, await second.CountAsync(s_scope, Cancellation));
        await first.DisposeAsync();
        _ownerships[path].Dispose();

        await write;
        Assert.Equal(3, await second.CountAsync(s_scope, Cancellation));
    }

    [Fact]
    public async Task AnIndexThatLostItsCommitIsRebuiltFromItsSegments()
    {
        var path = NewDirectory();
        var index = Open(path);
        await index.UpsertAsync(
            s_scope,
            [Of("a", "apples", title: "Fruit", headings: ["Trees"], metadata: ("kind", "fruit")), Of("b", "pears")],
            Cancellation
        );
        await index.UpsertAsync(s_scope, [Of("c", "plums"), Of("a", "apples of the next version", generation: 2)], Cancellation);
        await index.DeleteAsync(s_scope, "b", null, Cancellation);
        var before = await index.GetAsync(s_scope, ["a~1~0", "c~1~0"], Cancellation);
        DeleteCommits(path);

        var later = Read(path);
        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            later.SearchTextAsync(s_scope, "apples", ChunkFilter.None, 5, Cancellation)
        );
        await Assert.ThrowsAsync<StoreUnavailableException>(() => later.ProbeAsync(Cancellation));
        Assert.NotNull(await index.FindFaultAsync(thorough: false, Cancellation));
        var status = await index.RebuildAsync("test", (_, document, generation) => document is not "b" && generation == 1, Cancellation);

        Assert.Equal(2, status.Kept);
        Assert.NotNull(status.FinishedAt);
        Assert.Null(await index.FindFaultAsync(thorough: true, Cancellation));
        Assert.Equivalent(before, await Read(path).GetAsync(s_scope, ["a~1~0", "b~1~0", "c~1~0", "a~2~0"], Cancellation));
        Assert.Equal(
            1,
            Assert.Single(await index.SearchVectorAsync(s_scope, Vector("plums".Length, 8), ChunkFilter.None, 1, Cancellation)).Score,
            5
        );
        await index.UpsertAsync(s_scope, [Of("d", "apples")], Cancellation);
        Assert.Equal(3, await Read(path).CountAsync(s_scope, Cancellation));
        Assert.Equal(["index-2"], Directory.GetDirectories(path, "index*").Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("remove")]
    [InlineData("truncate")]
    [InlineData("overwrite")]
    public async Task ADamagedSegmentIsFoundAndTheOthersAreKept(string damage)
    {
        var path = NewDirectory();
        await using (var first = Open(path))
        {
            await first.UpsertAsync(s_scope, [Of("a", "apples")], Cancellation);
            await first.UpsertAsync(s_scope, [Of("b", "pears")], Cancellation);
        }

        var file = Directory
            .GetFiles(Path.Combine(path, "index"), "_0.c*")
            .Concat(Directory.GetFiles(Path.Combine(path, "index"), "_0*.dvd"))
            .First(name => !name.EndsWith(".cfe", StringComparison.Ordinal));
        var bytes = await File.ReadAllBytesAsync(file, Cancellation);
        switch (damage)
        {
            case "remove":
                File.Delete(file);
                break;
            case "truncate":
                await File.WriteAllBytesAsync(file, bytes[..(bytes.Length / 2)], Cancellation);
                break;
            default:
                bytes.AsSpan(bytes.Length / 2, 8).Fill(0xAA);
                await File.WriteAllBytesAsync(file, bytes, Cancellation);
                break;
        }

        var index = Open(path);
        Assert.NotNull(await index.FindFaultAsync(thorough: true, Cancellation));
        await index.RebuildAsync("test", (_, _, _) => true, Cancellation);

        Assert.Null(await index.FindFaultAsync(thorough: true, Cancellation));
        Assert.Equal([("default", "b", 1L)], (await index.CountAllAsync(Cancellation)).Keys);
    }

    [Fact]
    public async Task AWriteThatMeetsDamageSaysSoAndDoesNotBeginAnEmptyIndex()
    {
        var path = NewDirectory();
        await using (var first = Open(path))
        {
            await first.UpsertAsync(s_scope, [Of("a", "apples")], Cancellation);
        }

        DeleteCommits(path);
        var index = Open(path);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => index.UpsertAsync(s_scope, [Of("b", "pears")], Cancellation));
        Assert.True(await index.WaitForSuspicionAsync(TimeSpan.FromSeconds(30), Cancellation));

        Assert.Equal(1, (await index.RebuildAsync("test", (_, _, _) => true, Cancellation)).Kept);
        await index.UpsertAsync(s_scope, [Of("b", "pears")], Cancellation);
        Assert.Equal(2, await index.CountAsync(s_scope, Cancellation));
    }

    [Fact]
    public async Task WhatAReaderHoldsGoesOnAnsweringWhileTheIndexIsRebuilt()
    {
        var path = NewDirectory();
        var index = Open(path);
        await index.UpsertAsync(s_scope, [Of("a", "apples")], Cancellation);
        var reader = Read(path);
        Assert.Equal(1, await reader.CountAsync(s_scope, Cancellation));
        DeleteCommits(path);

        Assert.Single(await reader.SearchTextAsync(s_scope, "apples", ChunkFilter.None, 5, Cancellation));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => reader.ProbeAsync(Cancellation));
        Assert.True(await index.WaitForSuspicionAsync(TimeSpan.FromSeconds(30), Cancellation));
        await index.RebuildAsync("test", (_, _, _) => true, Cancellation);

        Assert.Single(await reader.SearchTextAsync(s_scope, "apples", ChunkFilter.None, 5, Cancellation));
        await reader.ProbeAsync(Cancellation);
    }

    [Fact]
    public async Task AnIndexOfTheFormerLayoutGoesOnBeingUsed()
    {
        var path = NewDirectory();
        await using (var first = Open(path))
        {
            await first.UpsertAsync(s_scope, [Of("a", "apples")], Cancellation);
        }

        // Before there were rebuilds nothing named the folder, and Lucene left its own lock file.
        File.Delete(Path.Combine(path, "index.current"));
        await File.WriteAllBytesAsync(Path.Combine(path, "index", "write.lock"), [], Cancellation);

        var index = Open(path);
        Assert.Null(await index.FindFaultAsync(thorough: true, Cancellation));
        await index.UpsertAsync(s_scope, [Of("b", "apples")], Cancellation);
        Assert.Equal(2, await Read(path).CountAsync(s_scope, Cancellation));
    }

    [Fact]
    public async Task AnIndexOfAnEarlierVersionIsWrittenAgainAtItsFirstWrite()
    {
        var path = NewDirectory();
        var first = Open(path);
        await first.UpsertAsync(
            s_scope,
            [Of("old", "A plain text.", title: "Harbours", headings: ["Tulips"]), Of("gone", "Another text.")],
            Cancellation
        );
        await first.UpsertAsync(TenantScope.Create("globex"), [Of("other", "Theirs.", headings: ["Windmills"])], Cancellation);
        await first.DeleteAsync(s_scope, "gone", null, Cancellation);
        await first.DisposeAsync();
        MakeOfTheFirstVersion(Path.Combine(path, "index"));

        var second = Open(path);
        Assert.Empty(await second.SearchTextAsync(s_scope, "tulips", ChunkFilter.None, 10, Cancellation));
        await second.UpsertAsync(s_scope, [Of("new", "The next text.")], Cancellation);

        Assert.Equal(
            "old",
            Assert.Single(await second.SearchTextAsync(s_scope, "tulips", ChunkFilter.None, 10, Cancellation)).Chunk.DocumentId
        );
        Assert.Equal(
            "other",
            Assert
                .Single(await second.SearchTextAsync(TenantScope.Create("globex"), "windmills", ChunkFilter.None, 10, Cancellation))
                .Chunk.DocumentId
        );
        Assert.Equal(2, await second.CountAsync(s_scope, Cancellation));
        Assert.Equal(2, (await second.SearchVectorAsync(s_scope, Vector(1, 8), ChunkFilter.None, 10, Cancellation)).Count);
    }

    [Fact]
    public async Task WhatWasAcknowledgedIsThereForAProcessThatStartsLater()
    {
        var path = NewDirectory();
        var first = Open(path);
        await first.UpsertAsync(s_scope, [Of("a", "apples")], Cancellation);
        await first.DisposeAsync();

        var later = Open(path);

        Assert.Single(await later.SearchTextAsync(s_scope, "apples", ChunkFilter.None, 5, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            later.UpsertAsync(s_scope, [Of("b", "pears", vector: Vector(1, 4))], Cancellation)
        );
        await Assert.ThrowsAsync<ArgumentException>(() =>
            later.SearchVectorAsync(s_scope, Vector(1, 4), ChunkFilter.None, 5, Cancellation)
        );
    }

    [Fact]
    public async Task AnInterruptedCommitIsAsIfItHadNeverBegun()
    {
        var path = NewDirectory();
        await using (var first = Open(path))
        {
            await first.UpsertAsync(s_scope, [Of("a", "apples")], Cancellation);
        }

        // What a killed writer leaves: half a commit, segment files that no commit names, and the marker of one who waited.
        var folder = Path.Combine(path, "index");
        Assert.Equal(Path.Combine(folder, "segments_1"), Assert.Single(System.IO.Directory.GetFiles(folder, "segments_*")));
        await File.WriteAllBytesAsync(
            Path.Combine(folder, "segments_2"),
            (await File.ReadAllBytesAsync(Path.Combine(folder, "segments_1"), Cancellation))[..^8],
            Cancellation
        );
        await File.WriteAllBytesAsync(Path.Combine(folder, "_zz.fdt"), [1, 2, 3], Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(folder, "writer.wanted"), [], Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(folder, "write.lock"), [], Cancellation);

        var second = Open(path);
        Assert.Equal(1, await second.CountAsync(s_scope, Cancellation));
        await second.UpsertAsync(s_scope, [Of("b", "apples")], Cancellation);
        Assert.Equal(2, (await Open(path).SearchTextAsync(s_scope, "apples", ChunkFilter.None, 5, Cancellation)).Count);
    }

    [Fact]
    public async Task AnInterruptedFirstCommitIsAnEmptyIndex()
    {
        var path = NewDirectory();
        var folder = new DataDirectory(path).Folder("index");
        await File.WriteAllBytesAsync(Path.Combine(folder, "segments_1"), [0x3f, 0xd7, 0x6c, 0x17], Cancellation);

        var index = Open(path);
        Assert.Equal(0, await index.CountAsync(s_scope, Cancellation));
        await index.UpsertAsync(s_scope, [Of("a", "apples")], Cancellation);
        Assert.Equal(1, await Open(path).CountAsync(s_scope, Cancellation));
    }

    [Fact]
    public async Task AFailedWriteTakesNoOtherWithItAndLeavesNothingBehind()
    {
        var index = Open(NewDirectory());
        await index.UpsertAsync(s_scope, [Of("seed", "apples")], Cancellation);

        // A document id that is too long for a term fails inside the writer, while its neighbors share the commit.
        var tooLong = new string('x', 40_000);
        var writes = Enumerable
            .Range(0, 20)
            .Select(i =>
                index.UpsertAsync(
                    s_scope,
                    i == 7 ? [Of("bad-first", "apples"), Of(tooLong, "apples")] : [Of($"good{i}", "apples")],
                    Cancellation
                )
            )
            .ToList();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => writes[7]);
        writes.RemoveAt(7);
        await Task.WhenAll(writes);
        Assert.Equal(20, await index.CountAsync(s_scope, Cancellation));
    }

    [Fact]
    public async Task AnotherEmbeddingModelIsRefusedUntilTheIndexIsEmpty()
    {
        var path = NewDirectory();
        await Open(path, "model-a").UpsertAsync(s_scope, [Of("a", "apples")], Cancellation);

        var other = Open(path, "model-b");
        var refusal = await Assert.ThrowsAsync<VectorsOutdatedException>(() =>
            other.UpsertAsync(s_scope, [Of("b", "apples")], Cancellation)
        );
        Assert.Contains("model-a", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("model-b", refusal.Message, StringComparison.Ordinal);

        await other.DeleteAsync(s_scope, "a", null, Cancellation);
        await other.UpsertAsync(s_scope, [Of("b", "apples", vector: Vector(1, 16))], Cancellation);
        Assert.Single(await other.SearchVectorAsync(s_scope, Vector(1, 16), ChunkFilter.None, 5, Cancellation));
    }

    [Theory]
    [InlineData("local-hashed-embedder-v1", "local-minilm-l6-v2-int8-v1")]
    [InlineData("local-minilm-l6-v2-int8-v1", "local-hashed-embedder-v1")]
    [InlineData(null, "local-hashed-embedder-v1")]
    [InlineData("local-hashed-embedder-v1", null)]
    public async Task VectorsThatAnotherStandInMadeForTheSameModelAreNeverMixed(string? before, string? now)
    {
        var path = NewDirectory();
        await Open(path, origin: Origin(before)).UpsertAsync(s_scope, [Of("a", "apples")], Cancellation);
        var same = Open(path, origin: Origin(before));
        await same.UpsertAsync(s_scope, [Of("b", "apples")], Cancellation);
        Assert.Equal(2, (await same.SearchVectorAsync(s_scope, Vector(1, 8), ChunkFilter.None, 5, Cancellation)).Count);

        var other = Open(path, origin: Origin(now));
        var refusal = await Assert.ThrowsAsync<VectorsOutdatedException>(() =>
            other.UpsertAsync(s_scope, [Of("c", "apples")], Cancellation)
        );
        await Assert.ThrowsAsync<VectorsOutdatedException>(() =>
            other.SearchVectorAsync(s_scope, Vector(1, 8), ChunkFilter.None, 5, Cancellation)
        );
        Assert.Equal(2, (await other.SearchTextAsync(s_scope, "apples", ChunkFilter.None, 5, Cancellation)).Count);
        Assert.Contains("makes the index's vectors again", refusal.Message, StringComparison.Ordinal);
        Assert.True(other.HasRefusedVectors);

        await other.DeleteAsync(s_scope, "a", null, Cancellation);
        await other.DeleteAsync(s_scope, "b", null, Cancellation);
        await other.UpsertAsync(s_scope, [Of("c", "apples")], Cancellation);
        Assert.Single(await other.SearchVectorAsync(s_scope, Vector(1, 8), ChunkFilter.None, 5, Cancellation));
    }

    [Theory]
    [InlineData("local-hashed-embedder-v1", true)]
    [InlineData(null, true)]
    [InlineData("local-minilm-l6-v2-int8-v1", false)]
    public async Task AnIndexFromBeforeStandInsWereRecordedHoldsHashedVectorsOrTheModelsOwn(string? now, bool fits)
    {
        var path = NewDirectory();
        await Open(path).UpsertAsync(s_scope, [Of("a", "apples")], Cancellation);

        var later = Open(path, origin: Origin(now));
        if (fits)
        {
            await later.UpsertAsync(s_scope, [Of("b", "apples")], Cancellation);
            var third = Open(path, origin: Origin("another-one"));
            await Assert.ThrowsAsync<VectorsOutdatedException>(() =>
                third.SearchVectorAsync(s_scope, Vector(1, 8), ChunkFilter.None, 5, Cancellation)
            );
        }
        else
        {
            await Assert.ThrowsAsync<VectorsOutdatedException>(() => later.UpsertAsync(s_scope, [Of("b", "apples")], Cancellation));
        }
    }

    [Fact]
    public async Task ACancelledWriteThatHadNotBegunLeavesNothing()
    {
        var index = Open(NewDirectory());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            index.UpsertAsync(s_scope, [Of("a", "apples")], new CancellationToken(canceled: true))
        );
        await index.UpsertAsync(s_scope, [Of("b", "apples")], Cancellation);
        Assert.Equal(1, await index.CountAsync(s_scope, Cancellation));
    }

    protected override ValueTask<IChunkIndex> CreateAsync(int dimension) => ValueTask.FromResult<IChunkIndex>(Open(NewDirectory()));

    private string NewDirectory()
    {
        var directory = new TemporaryDirectory();
        _directories.Add(directory);
        return directory.Path;
    }

    /// <summary>Puts an index into the form that commits without a version are in: the text alone in its field.</summary>
    private static void MakeOfTheFirstVersion(string folder)
    {
        using var directory = FSDirectory.Open(folder);
        using var writer = new IndexWriter(directory, new IndexWriterConfig(LuceneVersion.LUCENE_48, ChunkAnalyzers.General));
        using var reader = DirectoryReader.Open(writer, applyAllDeletes: true);
        foreach (var (scope, id) in new[] { (s_scope, "old~1~0"), (TenantScope.Create("globex"), "other~1~0") })
        {
            var hit = Assert.Single(new IndexSearcher(reader).Search(new TermQuery(ChunkFields.KeyOf(scope, id)), 1).ScoreDocs);
            var chunk = new KeptChunks(TimeProvider.System).Read(
                [.. reader.Leaves.Select(leaf => new SegmentCursor(leaf))],
                [(hit.Doc, hit.Score)]
            )[0];
            var (document, _) = ChunkFields.ToDocument(
                scope,
                new IndexedChunk(chunk.Chunk, chunk.Title, chunk.Metadata, Vector(1, 8)),
                Vector(1, 8)
            );
            document.RemoveFields(ChunkFields.Text);
            document.Add(new TextField(ChunkFields.Text, chunk.Chunk.Text, Field.Store.NO));
            writer.UpdateDocument(ChunkFields.KeyOf(scope, id), document);
        }

        writer.SetCommitData(writer.CommitData.Where(entry => entry.Key != ChunkSchema.Key).ToDictionary());
        writer.Commit();
    }

    private static void DeleteCommits(string path)
    {
        foreach (var commit in Directory.GetFiles(Path.Combine(path, "index"), "segments*"))
        {
            File.Delete(commit);
        }
    }

    private DirectoryOwnership NewOwnership(string path)
    {
        var ownership = new DirectoryOwnership(
            new DataDirectory(path),
            OwnershipServices.IngestWorkerRole,
            TimeProvider.System,
            NullLogger<DirectoryOwnership>.Instance
        );
        _ownerships[_ownerships.ContainsKey(path) ? $"{path}#{_ownerships.Count}" : path] = ownership;
        return ownership;
    }

    /// <summary>An index in the process that owns the directory.</summary>
    private LuceneChunkIndex Open(
        string path,
        string model = "test-model",
        DirectoryOwnership? ownership = null,
        EmbeddingOrigin? origin = null
    ) => New(path, model, ownership ?? _ownerships.GetValueOrDefault(path) ?? NewOwnership(path), origin);

    /// <summary>An index in a process that only reads.</summary>
    private LuceneChunkIndex Read(string path) => New(path, "test-model", null);

    private LuceneChunkIndex New(string path, string model, DirectoryOwnership? ownership, EmbeddingOrigin? origin = null)
    {
        var index = new LuceneChunkIndex(
            new DataDirectory(path),
            Options.Create(new ChunkIndexOptions()),
            new EmbeddingModel(model, 1024),
            TimeProvider.System,
            NullLogger<LuceneChunkIndex>.Instance,
            origin,
            ownership
        );
        _indexes.Add(index);
        return index;
    }

    private static EmbeddingOrigin Origin(string? standIn)
    {
        var origin = new EmbeddingOrigin();
        origin.Observe("test-model", standIn, null);
        return origin;
    }
}

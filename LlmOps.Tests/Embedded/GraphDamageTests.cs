using LlmOps.Composition;
using LlmOps.Embedded;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Embedded;

/// <summary>The embedded graph's file, damaged in every way that files are.</summary>
public sealed class GraphDamageTests : IDisposable
{
    private const int Documents = 60;

    private readonly TemporaryDirectory _directory = new("graph-damage");
    private readonly DataDirectory _data;
    private readonly DirectoryOwnership _ownership;

    public GraphDamageTests()
    {
        _data = new DataDirectory(_directory.Path);
        _ownership = new DirectoryOwnership(
            _data,
            OwnershipServices.IngestWorkerRole,
            TimeProvider.System,
            NullLogger<DirectoryOwnership>.Instance
        );
    }

    public static TheoryData<string> Kinds => ["header", "page", "half", "text", "empty", "gone", "other-tables"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string First => _data.File("graph.db");

    public void Dispose()
    {
        _ownership.Dispose();
        SqliteDatabase.CloseAllConnections();
        _directory.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task DamageBetweenTwoRunsIsFoundAtTheStart(string kind)
    {
        await FillAsync();
        SqliteDatabase.CloseAllConnections();
        Damage(kind);
        using var graph = New(_ownership);

        var fault = await graph.FindFaultAsync(thorough: true, Cancel);

        Assert.Contains("graph.db", fault, StringComparison.Ordinal);
        await RebuildAsync(graph, fault!);
        Assert.Null(await graph.FindFaultAsync(thorough: true, Cancel));
        await IsWholeAsync(graph);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task DamageUnderARunningOwnerAndReaderIsHealedAndTheReaderFollows(string kind)
    {
        using var graph = New(_ownership);
        await FillAsync(graph);
        using var reader = New(null);
        await IsWholeAsync(reader);
        SqliteDatabase.CloseAllConnections();
        Damage(kind);

        // Whatever is asked of it, a damaged graph answers rightly or says that it is damaged.
        for (var i = 0; i < Documents; i++)
        {
            await AskAsync(reader, i);
        }

        var fault = await graph.FindFaultAsync(graph.IsSuspected, Cancel) ?? await graph.FindFaultAsync(thorough: true, Cancel);
        Assert.NotNull(fault);
        await RebuildAsync(graph, fault);

        Assert.Equal("graph-2.db", await File.ReadAllTextAsync(_data.File("graph.current"), Cancel));
        Assert.Empty(Directory.GetFiles(_data.Root, "graph.db*"));
        await IsWholeAsync(graph);
        await IsWholeAsync(reader);
        Assert.False(graph.IsSuspected);
    }

    [Fact]
    public async Task TheOldGraphAnswersWhileTheNewOneIsMadeAndWritesWait()
    {
        using var graph = New(_ownership);
        await FillAsync(graph);
        using var reader = New(null);
        Task? write = null;

        await RebuildAsync(
            graph,
            "An operator asked for it.",
            async document =>
            {
                if (document.DocumentId == "d30")
                {
                    await IsWholeAsync(reader);
                    Assert.StartsWith("rebuilding: 20 of 60 documents. An operator", reader.Notice, StringComparison.Ordinal);
                    write = graph.AssertAsync(TenantScope.Default, "late", 1, Of("late", 99), Cancel);
                    Assert.False(write.IsCompleted);
                }
            }
        );

        await write!;
        Assert.Null(reader.Notice);
        Assert.Single(await reader.FindAsync(TenantScope.Default, ["firm 99"], Cancel));
        Assert.Equal(Documents, graph.LastRebuild!.Kept);
    }

    [Fact]
    public async Task ARebuildThatBreaksOffLeavesTheOldGraphAndTheNextOneBeginsAgain()
    {
        using var graph = New(_ownership);
        await FillAsync(graph);
        await Assert.ThrowsAsync<IOException>(() =>
            RebuildAsync(graph, "A test.", document => document.DocumentId == "d40" ? throw new IOException("down") : Task.CompletedTask)
        );
        await IsWholeAsync(graph);
        Assert.Contains("broke off (IOException)", graph.Notice, StringComparison.Ordinal);

        await RebuildAsync(graph, "A test.");
        await IsWholeAsync(graph);
        Assert.Equal(
            ["graph-2.db", "graph.current", "graph.status"],
            Directory
                .GetFiles(_data.Root, "graph*")
                .Select(Path.GetFileName)
                .Where(name => name is not ("graph-2.db-wal" or "graph-2.db-shm"))
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task WhatARebuildLeftWhoseProcessWasKilledIsForgottenByTheNextOwner()
    {
        using (var killed = New(_ownership))
        {
            await FillAsync(killed);
        }

        new StoreStateFiles(_data, "graph").Show(new RebuildStatus("A test.", 20, 60, 20, DateTimeOffset.UnixEpoch));
        await File.WriteAllTextAsync(_data.File("graph-2.db"), "half of a graph", Cancel);
        using var reader = New(null);
        Assert.Null(await reader.FindFaultAsync(thorough: true, Cancel));
        Assert.NotNull(reader.Notice);

        using var graph = New(_ownership);
        Assert.Null(await graph.FindFaultAsync(thorough: true, Cancel));

        Assert.Null(reader.Notice);
        Assert.False(File.Exists(_data.File("graph-2.db")));
        await IsWholeAsync(reader);
    }

    [Fact]
    public async Task AReaderThatComesFirstMakesNothingThatTheOwnerTakesForLost()
    {
        using var reader = New(null);
        Assert.Empty(await reader.FindAsync(TenantScope.Default, ["firm 1"], Cancel));
        using var graph = New(_ownership);
        Assert.Null(await graph.FindFaultAsync(thorough: true, Cancel));
        await FillAsync(graph);
        await IsWholeAsync(reader);
    }

    private SqliteEntityGraph New(DirectoryOwnership? ownership) =>
        new(
            new DataDirectory(_directory.Path),
            Options.Create(new EntityGraphOptions()),
            TimeProvider.System,
            NullLogger<SqliteEntityGraph>.Instance,
            ownership
        );

    private static ExtractedKnowledge Of(string document, int number) =>
        new(
            [.. Enumerable.Range(0, 20).SelectMany(i => new[] { Mention($"firm {number}", i), Mention($"person {number} {i}", i) })],
            [
                .. Enumerable
                    .Range(0, 20)
                    .Select(i => new EntityRelation($"firm {number}", "employs", $"person {number} {i}", $"{document}~1~{i}")),
            ]
        );

    private static EntityMention Mention(string key, int ordinal) =>
        new(new Entity(key, key.ToUpperInvariant(), "term"), $"d{key.Split(' ')[1]}~1~{ordinal}");

    private async Task FillAsync()
    {
        using var graph = New(_ownership);
        await FillAsync(graph);
    }

    private static async Task FillAsync(SqliteEntityGraph graph)
    {
        for (var i = 0; i < Documents; i++)
        {
            await graph.AssertAsync(TenantScope.Default, $"d{i}", 1, Of($"d{i}", i), Cancel);
        }
    }

    private static Task<RebuildStatus> RebuildAsync(
        SqliteEntityGraph graph,
        string reason,
        Func<DocumentGeneration, Task>? before = null
    ) =>
        graph.RebuildAsync(
            reason,
            _ =>
                Task.FromResult<IReadOnlyList<DocumentGeneration>>([
                    .. Enumerable.Range(0, Documents).Select(i => new DocumentGeneration(TenantScope.Default, $"d{i}", 1, 20)),
                ]),
            async (document, _) =>
            {
                await (before?.Invoke(document) ?? Task.CompletedTask);
                return Of(document.DocumentId, int.Parse(document.DocumentId.AsSpan(1), null));
            },
            Cancel
        );

    private static async Task IsWholeAsync(SqliteEntityGraph graph)
    {
        Assert.Equal(Documents * 21, await graph.CountEntitiesAsync(TenantScope.Default, Cancel));
        var counts = await graph.CountAllAsync(Cancel);
        Assert.Equal(Documents, counts.Count);
        Assert.All(counts.Values, count => Assert.Equal(21, count));
        Assert.Equal(20, (await graph.RelationsAsync(TenantScope.Default, "firm 7", 100, Cancel)).Count);
    }

    private static async Task AskAsync(SqliteEntityGraph graph, int number)
    {
        try
        {
            Assert.Equal(20, (await graph.RelationsAsync(TenantScope.Default, $"firm {number}", 100, Cancel)).Count);
        }
        catch (StoreUnavailableException e)
        {
            Assert.Equal(StoreFailure.Damaged, e.Failure);
        }
    }

    private void Damage(string kind)
    {
        // What the log holds would come back over the damage.
        foreach (var side in (string[])["-wal", "-shm"])
        {
            File.Delete(First + side);
        }

        switch (kind)
        {
            case "gone":
                File.Delete(First);
                break;
            case "text":
                File.WriteAllText(First, string.Concat(Enumerable.Repeat("This is no database. ", 2_000)));
                break;
            case "empty":
                File.WriteAllBytes(First, []);
                break;
            case "other-tables":
                File.WriteAllBytes(First, []);
                using (var other = new SqliteConnection($"Data Source={First};Pooling=False"))
                {
                    other.Open();
                    using var command = other.CreateCommand();
                    command.CommandText = "CREATE TABLE t (a INTEGER)";
                    command.ExecuteNonQuery();
                }

                break;
            case "half":
                using (var file = File.OpenWrite(First))
                {
                    file.SetLength(file.Length / 2);
                }

                break;
            default:
                using (var file = File.OpenWrite(First))
                {
                    // The third part of the file, page by page but for every other, or its beginning.
                    for (
                        var page = kind is "header" ? 0 : file.Length / 3 / 4096;
                        page < (kind is "header" ? 1 : file.Length * 2 / 3 / 4096);
                        page += 2
                    )
                    {
                        file.Position = page * 4096;
                        file.Write([.. Enumerable.Repeat((byte)0xA5, kind is "header" ? 64 : 4096)]);
                    }
                }

                break;
        }
    }
}

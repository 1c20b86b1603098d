using LlmOps.Embedded;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmOps.Tests.Embedded;

public sealed class OrphanSweepTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new("orphans");
    private readonly DataDirectory _data;

    public OrphanSweepTests() => _data = new DataDirectory(_directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void WhatEndedProcessesLeftGoesAndWhatLivingOnesHoldStays()
    {
        var orphan = New("documents", "tenant-a", "1.content.writing-0a");
        var orphanLock = New("ingest-takers", "dead.lock");
        var young = New("documents", "tenant-a", "2.content.writing-0b");
        var document = New("documents", "tenant-a", "1.content");
        var beingWritten = New("archive", "3.json.writing-0c");
        var heldLock = New("ingest-takers", "alive.lock");
        foreach (var file in (string[])[orphan, orphanLock, document, beingWritten, heldLock])
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-1));
        }

        using var writer = new FileStream(beingWritten, FileMode.Open, FileAccess.Write, FileShare.None);
        using var taker = new FileStream(heldLock, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var removed = new OrphanSweep(_data, TimeProvider.System, NullLogger<OrphanSweep>.Instance).Run();

        Assert.Equal(2, removed);
        Assert.Equal(
            new[] { young, document, beingWritten, heldLock }.Order(),
            Directory.EnumerateFiles(_data.Root, "*", SearchOption.AllDirectories).Order()
        );
    }

    [Fact]
    public async Task WhatIsCreatedIsForItsOwnerOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other permissions.");
        var data = DataDirectory.FromConfiguration(
            new ConfigurationBuilder().AddInMemoryCollection([new("data", _directory.Combine("new"))]).Build()
        );
        using var content = new MemoryStream([1]);
        await DurableFile.WriteAsync(data.File("documents", "1.content"), content, TestContext.Current.CancellationToken);
        new SqliteDatabase(data.File("some.db"), "CREATE TABLE IF NOT EXISTS t (x)").Write((_, _) => 0);

        // The write-ahead log goes with the last connection, and another test may empty the pool.
        await using var open = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={data.File("some.db")};Pooling=False");
        await open.OpenAsync(TestContext.Current.CancellationToken);
        await using var insert = open.CreateCommand();
        insert.CommandText = "INSERT INTO t VALUES (1)";
        await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var others =
            UnixFileMode.GroupRead
            | UnixFileMode.GroupWrite
            | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead
            | UnixFileMode.OtherWrite
            | UnixFileMode.OtherExecute;
        var entries = Directory.EnumerateFileSystemEntries(data.Root, "*", SearchOption.AllDirectories).Append(data.Root).ToArray();
        Assert.Contains(entries, entry => entry.EndsWith("some.db-wal", StringComparison.Ordinal));
        Assert.All(
            entries,
            entry =>
                Assert.Equal(UnixFileMode.None, (OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(entry)) & others)
        );
        SqliteDatabase.CloseAllConnections();
    }

    private string New(params string[] parts)
    {
        var path = _data.File(parts);
        File.WriteAllText(path, "x");
        return path;
    }
}

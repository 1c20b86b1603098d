using LlmOps.Embedded;
using LlmOps.Tests.Ingesting;

namespace LlmOps.Tests.Embedded;

/// <summary>Documents that wait for their turn to write to the graph share a commit, which makes no difference to them.</summary>
public sealed class GraphWritesTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SqliteDatabase _database;
    private readonly GraphWrites _writes = new();

    public GraphWritesTests() =>
        _database = new SqliteDatabase(_folder.Data.File("things.db"), "CREATE TABLE IF NOT EXISTS things (name TEXT PRIMARY KEY)");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheFirstWritesThoseThatWaitToo()
    {
        GraphWrite[] all = [.. Enumerable.Range(0, 5).Select(number => Insert($"{number}"))];

        _writes.Run(_database, all[0]);

        Assert.All(all, write => Assert.True(write.IsDone));
        Assert.Equal(["0", "1", "2", "3", "4"], Names());
        _writes.Run(_database, all[3]);
        Assert.Equal(5, Names().Count);
    }

    [Fact]
    public void OneThatFailsTakesNoneOfTheOthersWithIt()
    {
        var first = Insert("first");
        var failing = Add((_, _) => throw new InvalidOperationException("The document's own."), Cancellation);
        var last = Insert("last");

        _writes.Run(_database, first);
        Assert.Throws<InvalidOperationException>(() => _writes.Run(_database, failing));
        _writes.Run(_database, last);

        Assert.Equal(["first", "last"], Names());
        Assert.True(first.IsDone && last.IsDone && !failing.IsDone);
    }

    [Fact]
    public async Task OneWhoseCallerWentAwayIsNotWritten()
    {
        using var gone = new CancellationTokenSource();
        var first = Insert("first");
        var called = Insert("called off");
        Insert("cancelled", gone.Token);
        called.CallOff();
        await gone.CancelAsync();

        _writes.Run(_database, first);

        Assert.Equal(["first"], Names());
    }

    private GraphWrite Insert(string name, CancellationToken? cancellationToken = null) =>
        Add(
            (connection, transaction) => connection.Execute(transaction, "INSERT INTO things (name) VALUES ($name)", ("$name", name)),
            cancellationToken ?? Cancellation
        );

    private GraphWrite Add(
        Action<Microsoft.Data.Sqlite.SqliteConnection, Microsoft.Data.Sqlite.SqliteTransaction> run,
        CancellationToken cancellationToken
    )
    {
        var write = new GraphWrite(run, cancellationToken);
        _writes.Add(write);
        return write;
    }

    private List<string> Names() =>
        _database.Read(connection => connection.Query(null, "SELECT name FROM things ORDER BY name", row => row.GetString(0)));
}

using LlmOps.Embedded;
using LlmOps.Engine.Stores;
using LlmOps.Tests.Ingesting;
using Microsoft.Data.Sqlite;

namespace LlmOps.Tests.Embedded;

/// <summary>Writes that wait together share a commit, which makes no difference to their callers.</summary>
public sealed class SqliteWriteQueueTests : IDisposable
{
    private const string Schema = "CREATE TABLE IF NOT EXISTS things (name TEXT PRIMARY KEY)";

    private readonly TestFolder _folder = new();
    private readonly SqliteDatabase _database;

    public SqliteWriteQueueTests() => _database = new SqliteDatabase(_folder.Data.File("things.db"), Schema);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EachOfManyHasItsOwnResultAndIsThere()
    {
        using var first = Hold();
        var writes = Enumerable.Range(0, 500).Select(number => InsertAsync($"{number:000}", number)).ToArray();
        first.Set();

        Assert.Equal(Enumerable.Range(0, 500), await Task.WhenAll(writes));
        Assert.Equal(500, Names().Count);
    }

    [Fact]
    public async Task OneThatThrowsLeavesNothingBehindAndDisturbsNoneOfTheOthers()
    {
        using var first = Hold();
        var before = InsertAsync("before");
        var throws = _database.WriteAsync<int>(
            (connection, transaction) =>
            {
                Insert(connection, transaction, "half");
                throw new InvalidOperationException("The caller's own.");
            },
            Cancellation
        );
        var twice = InsertAsync("before");
        var after = InsertAsync("after");
        first.Set();

        await Task.WhenAll(before, after);
        Assert.Equal("The caller's own.", (await Assert.ThrowsAsync<InvalidOperationException>(() => throws)).Message);
        await Assert.ThrowsAsync<SqliteException>(() => twice);
        Assert.Equal(["after", "before"], Names());
    }

    [Fact]
    public async Task OneThatIsCalledOffBeforeItsTurnIsNotDone()
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var first = Hold();
        var calledOff = _database.WriteAsync((connection, transaction) => Insert(connection, transaction, "never"), stopping.Token);
        var other = InsertAsync("other");
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calledOff);
        first.Set();
        await other;
        Assert.Equal(["other"], Names());
    }

    [Fact]
    public async Task WhereAnotherProcessHoldsTheFileAllThatWaitAreToldOnce()
    {
        var impatient = new SqliteDatabase(_database.FilePath, Schema, TimeSpan.FromMilliseconds(200));
        using var holder = _database.Open();
        await using (var transaction = holder.BeginTransaction(deferred: false))
        {
            var writes = Enumerable
                .Range(0, 200)
                .Select(number => impatient.WriteAsync((c, t) => Insert(c, t, $"{number}"), Cancellation))
                .ToArray();

            foreach (var write in writes)
            {
                await Assert.ThrowsAsync<StoreUnavailableException>(() => write);
            }
        }

        Assert.Equal(1, await impatient.WriteAsync((connection, transaction) => Insert(connection, transaction, "now"), Cancellation));
        Assert.Equal(["now"], Names());
    }

    [Fact]
    public async Task AWriteRunsInTheContextOfItsCaller()
    {
        var local = new AsyncLocal<string>();
        using var first = Hold();
        var writes = ((string[])["one", "two", "three"])
            .Select(async name =>
            {
                local.Value = name;
                return await _database.WriteAsync((_, _) => local.Value, Cancellation);
            })
            .ToArray();
        first.Set();

        Assert.Equal(["one", "two", "three"], await Task.WhenAll(writes));
    }

    private static int Insert(SqliteConnection connection, SqliteTransaction transaction, string name) =>
        connection.Execute(transaction, "INSERT INTO things (name) VALUES ($name)", ("$name", name));

    /// <summary>Keeps the one place busy, so that what is asked for meanwhile waits together.</summary>
    private ManualResetEventSlim Hold()
    {
        var release = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        _ = _database.WriteAsync(
            (_, _) =>
            {
                begun.Set();
                return release.Wait(TimeSpan.FromMinutes(1), Cancellation);
            },
            Cancellation
        );
        begun.Wait(Cancellation);
        return release;
    }

    private Task<int> InsertAsync(string name, int result = 0) =>
        _database.WriteAsync(
            (connection, transaction) =>
            {
                Insert(connection, transaction, name);
                return result;
            },
            Cancellation
        );

    private List<string> Names() =>
        _database.Read(connection => connection.Query(null, "SELECT name FROM things ORDER BY name", static row => row.GetString(0)));
}

using LlmOps.Embedded;
using LlmOps.Tests.Ingesting;
using Microsoft.Data.Sqlite;

namespace LlmOps.Tests.Embedded;

/// <summary>Connections and their statements are used again, which makes no difference to callers.</summary>
public sealed class KeptConnectionTests : IDisposable
{
    private const string ByName = "SELECT value FROM things WHERE name = $name";

    private readonly TestFolder _folder = new();
    private readonly SqliteDatabase _database;

    public KeptConnectionTests()
    {
        _database = new SqliteDatabase(
            _folder.Data.File("things.db"),
            "CREATE TABLE IF NOT EXISTS things (name TEXT PRIMARY KEY, value INTEGER)"
        );
        for (var i = 0; i < 3; i++)
        {
            Insert($"thing-{i}", i == 1 ? null : i);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AStatementTakesNewValuesAlsoOfAnotherType()
    {
        Assert.Equal([0L, null, 2L, null], ((string?[])["thing-0", "thing-1", "thing-2", null]).Select(Read));
        Insert("thing-3", null);
        Assert.Equal([null, 2L], ((string[])["thing-3", "thing-2"]).Select(Read));
    }

    [Fact]
    public void AStatementThatIsBeingReadCanBeRunBesideItself()
    {
        var values = _database.Read(connection =>
        {
            using var outer = connection.Statement(null, "SELECT name FROM things WHERE name >= $name ORDER BY name", ("$name", "thing-0"));
            using var rows = outer.ExecuteReader();
            var found = new List<string>();
            while (rows.Read())
            {
                found.AddRange(
                    connection.Query(
                        null,
                        "SELECT name FROM things WHERE name >= $name ORDER BY name",
                        static row => row.GetString(0),
                        ("$name", rows.GetString(0))
                    )
                );
            }

            return found;
        });
        Assert.Equal(["thing-0", "thing-1", "thing-2", "thing-1", "thing-2", "thing-2"], values);
    }

    [Fact]
    public void AWriteThatFailsIsUndoneAndTheNextOneGoesThrough()
    {
        Assert.Throws<InvalidOperationException>(() =>
            _database.Write<int>(
                (connection, transaction) =>
                {
                    connection.Execute(transaction, "DELETE FROM things");
                    throw new InvalidOperationException("Given up.");
                }
            )
        );
        Assert.Throws<SqliteException>(() => Insert("thing-0", 9));
        Insert("thing-9", 9);
        Assert.Equal([0L, 9L], ((string[])["thing-0", "thing-9"]).Select(Read));
    }

    [Fact]
    public void ReadsSeeWhatWasWrittenBeforeThemOnAnyConnection()
    {
        _database.Read(outer =>
        {
            // The connection of the outer call is taken, so that the others have another one.
            Insert("thing-4", 4);
            Assert.Equal(4L, Read("thing-4"));
            return outer.Scalar<long>(null, "SELECT COUNT(*) FROM things");
        });
        _database.Write((connection, transaction) => connection.Execute(transaction, "UPDATE things SET value = 5 WHERE name = 'thing-4'"));
        Assert.Equal(5L, Read("thing-4"));
    }

    [Fact]
    public void AfterConnectionsAreClosedNewOnesAreOpened()
    {
        _database.CloseConnections();
        Assert.Equal(2L, Read("thing-2"));
        _database.Read(connection =>
        {
            _database.CloseConnections();
            return connection.Scalar<long>(null, "SELECT COUNT(*) FROM things");
        });
        Assert.Equal(0L, Read("thing-0"));
    }

    private long? Read(string? name) =>
        _database.Read(connection =>
        {
            using var command = connection.Statement(null, ByName, ("$name", name));
            return command.ExecuteScalar() as long?;
        });

    private void Insert(string name, int? value) =>
        _database.Write(
            (connection, transaction) =>
                connection.Execute(
                    transaction,
                    "INSERT INTO things (name, value) VALUES ($name, $value)",
                    ("$name", name),
                    ("$value", value)
                )
        );
}

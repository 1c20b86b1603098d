using Microsoft.Data.Sqlite;

namespace LlmOps.Engine.EmbeddedStorage;

/// <summary>One SQLite file in WAL mode, shared by several processes: many readers, one writer at a time, every commit on disk before it returns.</summary>
public sealed class SqliteDatabase
{
    private readonly string _connectionString;
    private readonly string _schema;
    private readonly int _busyMilliseconds;
    private readonly Lock _gate = new();
    private bool _created;

    /// <summary>Names the file and the statements (idempotent: <c>CREATE … IF NOT EXISTS</c>) that make its tables at first use.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">The statements.</param>
    /// <param name="patience">How long a call waits while others write; null: 30 seconds.</param>
    public SqliteDatabase(string path, string schema, TimeSpan? patience = null)
    {
        var wait = patience ?? TimeSpan.FromSeconds(30);
        _busyMilliseconds = (int)wait.TotalMilliseconds;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = (int)Math.Ceiling(wait.TotalSeconds) }.ToString();
        _schema = schema;
    }

    /// <summary>Opens a pooled connection; the caller disposes it.</summary>
    /// <exception cref="SqliteException">The file cannot be opened or is damaged.</exception>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout={_busyMilliseconds}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;");
            EnsureCreated(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs <paramref name="work"/> in one write transaction that takes the write lock at its start, so that it never has to be repeated.</summary>
    public T Write<T>(Func<SqliteConnection, SqliteTransaction, T> work)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction(deferred: false);
        var result = work(connection, transaction);
        transaction.Commit();
        return result;
    }

    /// <summary>Runs <paramref name="work"/> on one consistent snapshot.</summary>
    public T Read<T>(Func<SqliteConnection, T> work)
    {
        using var connection = Open();
        return work(connection);
    }

    private void EnsureCreated(SqliteConnection connection)
    {
        if (Volatile.Read(ref _created))
        {
            return;
        }

        lock (_gate)
        {
            if (_created)
            {
                return;
            }

            // Switching to WAL needs the file for itself for a moment, and does not wait for it by itself.
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    Execute(connection, "PRAGMA journal_mode=WAL;");
                    break;
                }
                catch (SqliteException e) when (e.SqliteErrorCode is 5 && attempt < 100)
                {
                    Thread.Sleep(20);
                }
            }

            using (var transaction = connection.BeginTransaction(deferred: false))
            {
                Execute(connection, _schema, transaction);
                transaction.Commit();
            }

            Volatile.Write(ref _created, true);
        }
    }

    private static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

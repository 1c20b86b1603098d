using LlmOps.Engine.Resilience;
using LlmOps.Engine.Stores;
using Microsoft.Data.Sqlite;
using Polly;

namespace LlmOps.Embedded;

/// <summary>One SQLite file in WAL mode, shared by several processes: many readers, one writer at a time, every commit on disk before it returns.</summary>
public sealed class SqliteDatabase
{
    static SqliteDatabase() => SqliteFaults.Register();

    private const int InputOutputError = 10, CannotOpen = 14;
    private const int ProbeBytes = 16 * 1024;

    private static readonly BlockingScheduler s_scheduler = new(threads: 8);

    // Switching to WAL needs the file for itself for a moment, and does not wait for it by itself.
    private static readonly ResiliencePipeline s_walSwitch = StorePipelines.Conflict(
        attempts: 100, TimeSpan.FromMilliseconds(4), static exception => exception is SqliteException { SqliteErrorCode: 5 });

    private readonly string _path;
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
        _path = path;
        _schema = schema.TrimEnd().TrimEnd(';') + "; CREATE TABLE IF NOT EXISTS store_probe (id INTEGER PRIMARY KEY, room BLOB NOT NULL);";
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
    /// <exception cref="StoreUnavailableException">The file is locked by others, out of reach, read-only, or has no space to grow.</exception>
    public T Write<T>(Func<SqliteConnection, SqliteTransaction, T> work) => Translate(() =>
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction(deferred: false);
        var result = work(connection, transaction);
        transaction.Commit();
        return result;
    });

    /// <summary>Runs <paramref name="work"/> on one consistent snapshot.</summary>
    /// <exception cref="StoreUnavailableException">The file is locked by others or out of reach.</exception>
    public T Read<T>(Func<SqliteConnection, T> work) => Translate(() =>
    {
        using var connection = Open();
        return work(connection);
    });

    /// <summary>Does what <see cref="Write"/> does on a thread of the embedded stores' own.</summary>
    /// <remarks>
    /// SQLite works on the thread that calls it and cannot be called off while it waits for a lock. So it has threads of its own, which a busy file may hold without taking them from anybody else,
    /// and a caller who is cancelled goes on at once: work that has not begun is not done, work that has begun comes to its end behind the caller's back, as it does in a store across the network.
    /// </remarks>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, SqliteTransaction, T> work, CancellationToken cancellationToken) => RunAsync(() => Write(work), cancellationToken);

    /// <summary>Does what <see cref="Read"/> does on a thread of the embedded stores' own.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken) => RunAsync(() => Read(work), cancellationToken);

    /// <summary>Returns when the file takes a small write: a disk that is full still reads.</summary>
    public Task ProbeAsync(CancellationToken cancellationToken) => WriteAsync((connection, transaction) =>
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"INSERT OR REPLACE INTO store_probe (id, room) VALUES (1, randomblob({ProbeBytes}))";
        return command.ExecuteNonQuery();
    }, cancellationToken);

    private static async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var running = Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.DenyChildAttach, s_scheduler);
        try
        {
            return await running.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!running.IsCompleted)
        {
            _ = running.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    private T Translate<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (SqliteException e) when (FailureOf(e) is { } failure)
        {
            throw new StoreUnavailableException(Path.GetFileName(_path), $"The embedded store {Path.GetFileName(_path)} does not take the call (SQLite error {e.SqliteErrorCode}).", e) { Failure = failure };
        }
    }

    private StoreFailure? FailureOf(SqliteException exception)
    {
        var failure = StoreFailures.OfCall(exception);

        // Where the log or the index of the log cannot grow or be opened for writing, SQLite speaks of input and output.
        return failure is StoreFailure.Unreachable && exception.SqliteErrorCode is InputOutputError or CannotOpen ? FailureOfFolder() ?? failure : failure;
    }

    private StoreFailure? FailureOfFolder()
    {
        try
        {
            using var file = new FileStream(
                Path.Combine(Path.GetDirectoryName(_path)!, $".probe-{Guid.NewGuid():n}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            file.Write(new byte[ProbeBytes]);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return StoreFailures.Of(e);
        }
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

            s_walSwitch.Execute(() => Execute(connection, "PRAGMA journal_mode=WAL;"));

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

using System.Runtime.CompilerServices;
using LlmOps.Engine.Resilience;
using LlmOps.Engine.Stores;
using Microsoft.Data.Sqlite;
using Polly;
using SQLitePCL;

namespace LlmOps.Embedded;

/// <summary>One SQLite file in WAL mode, shared by several processes: many readers, one writer at a time, every commit on disk before it
/// returns.</summary>
public sealed class SqliteDatabase
{
    static SqliteDatabase() => SqliteFaults.Register();

    private const int Interrupted = 9,
        InputOutputError = 10,
        Corrupt = 11,
        CannotOpen = 14;

    // As many as the scheduler has threads.
    private const int MaxIdle = 8;
    private const string ProbeTable = "store_probe";
    private const int ProbeBytes = 16 * 1024;

    private static readonly ConditionalWeakTable<SqliteDatabase, object> s_all = [];
    private static readonly BlockingScheduler s_scheduler = new(threads: 8);

    // Switching to WAL needs the file for itself for a moment, and does not wait for it by itself.
    private static readonly ResiliencePipeline s_walSwitch = StorePipelines.Conflict(
        attempts: 100,
        TimeSpan.FromMilliseconds(4),
        static exception => exception is SqliteException { SqliteErrorCode: 5 }
    );

    private readonly string _newConnection;
    private readonly string _connection;
    private readonly string _schema;
    private readonly int _busyMilliseconds;
    private readonly Func<bool>? _isMade;
    private readonly Action? _made;
    private readonly Stack<KeptConnection> _idle = [];
    private readonly Lock _gate = new();
    private readonly Lock _writing = new();
    private readonly SqliteWriteQueue _writes;
    private int _closings;
    private bool _created;
    private StoreUnavailableException? _damage;

    /// <summary>Names the file and the statements (idempotent: <c>CREATE … IF NOT EXISTS</c>) that make its tables at first use.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">The statements.</param>
    /// <param name="patience">How long a call waits while others write; null: 30 seconds.</param>
    /// <param name="isMade">Whether the file was made before, by any process: one that is missing then is damage, and none is made in its
    /// place. Null: not known until this process has opened it once.</param>
    /// <param name="made">Told whenever this process has opened the file for the first time.</param>
    public SqliteDatabase(string path, string schema, TimeSpan? patience = null, Func<bool>? isMade = null, Action? made = null)
    {
        var wait = patience ?? TimeSpan.FromSeconds(30);
        _busyMilliseconds = (int)wait.TotalMilliseconds;
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            DefaultTimeout = (int)Math.Ceiling(wait.TotalSeconds),
        };
        _newConnection = connection.ToString();
        connection.Mode = SqliteOpenMode.ReadWrite;
        _connection = connection.ToString();
        FilePath = path;
        _writes = new SqliteWriteQueue(this, s_scheduler);
        (_isMade, _made) = (isMade, made);
        s_all.Add(this, string.Empty);
        _schema =
            schema.TrimEnd().TrimEnd(';') + $"; CREATE TABLE IF NOT EXISTS {ProbeTable} (id INTEGER PRIMARY KEY, room BLOB NOT NULL);";
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>A database that is the only copy of what it holds. A mark beside it says that it was made: from then on a missing file is
    /// damage, also for the next process, and no empty one takes its place.</summary>
    public static SqliteDatabase Lasting(DataDirectory data, string file, string schema)
    {
        var mark = data.File("made", file);
        return new SqliteDatabase(
            data.File(file),
            schema,
            isMade: () => File.Exists(mark),
            made: () =>
            {
                try
                {
                    if (!File.Exists(mark))
                    {
                        File.WriteAllBytes(mark, []);
                    }
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // The next process makes the mark; until then a lost file is not noticed.
                }
            }
        );
    }

    /// <summary>Opens a connection; the caller disposes it.</summary>
    /// <exception cref="SqliteException">The file cannot be opened or is damaged.</exception>
    public SqliteConnection Open() => OpenKept();

    private KeptConnection OpenKept()
    {
        if (!Volatile.Read(ref _created) && _isMade?.Invoke() is not true)
        {
            return Open(_newConnection);
        }

        // Idle connections would go on with a removed file for as long as this process lives.
        if (!File.Exists(FilePath))
        {
            throw new SqliteException("The file is gone.", CannotOpen);
        }

        lock (_idle)
        {
            if (_idle.TryPop(out var idle))
            {
                return idle;
            }
        }

        return Open(_connection);
    }

    private KeptConnection Open(string connectionString)
    {
        var connection = new KeptConnection(connectionString);
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout={_busyMilliseconds}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;");

            // Plans do not depend on what is bound. Otherwise a statement with a parameter in LIMIT, of which the planner makes use, is
            // compiled again for each call.
            _ = raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);
            EnsureCreated(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Lends an open connection. One whose work failed is not used again.</summary>
    private T Use<T>(Func<KeptConnection, T> work)
    {
        var closings = Volatile.Read(ref _closings);
        var connection = OpenKept();
        var isGood = false;
        try
        {
            var result = work(connection);
            isGood = true;
            return result;
        }
        finally
        {
            lock (_idle)
            {
                if (isGood && _idle.Count < MaxIdle && closings == _closings)
                {
                    _idle.Push(connection);
                    connection = null;
                }
            }

            connection?.Dispose();
        }
    }

    /// <summary>Runs <paramref name="work"/> in one write transaction that takes the write lock at its start, so that it never has to be
    /// repeated.</summary>
    /// <exception cref="StoreUnavailableException">The file is locked by others, out of reach, read-only, damaged, or has no space to
    /// grow.</exception>
    public T Write<T>(Func<SqliteConnection, SqliteTransaction, T> work) =>
        Translate(() =>
        {
            // SQLite's own wait for the lock is a sleep that is repeated; within a process there is a better one.
            if (!_writing.TryEnter(_busyMilliseconds))
            {
                throw new SqliteException("Others of this process write.", SqliteFaults.Busy);
            }

            try
            {
                return Use(connection =>
                {
                    using var transaction = connection.BeginTransaction(deferred: false);
                    var result = work(connection, transaction);
                    transaction.Commit();
                    return result;
                });
            }
            finally
            {
                _writing.Exit();
            }
        });

    /// <summary>Runs <paramref name="work"/> on one consistent snapshot.</summary>
    /// <exception cref="StoreUnavailableException">The file is locked by others, out of reach or damaged.</exception>
    public T Read<T>(Func<SqliteConnection, T> work) => Translate(() => Use(work));

    /// <summary>Does what <see cref="Write"/> does on a thread of the embedded stores' own. Writes that are asked for at the same time may
    /// share a transaction; one that throws leaves nothing behind and disturbs none of the others.</summary>
    /// <remarks>SQLite works on the thread that calls it and cannot be called off while it waits for a lock. So it has threads of its own,
    /// which a busy file may hold without taking them from anybody else, and a caller who is cancelled goes on at once: work that has not
    /// begun is not done, work that has begun comes to its end behind the caller's back, as it does in a store across the
    /// network.</remarks>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, SqliteTransaction, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var write = new SqliteWriteWithResult<T>(work, cancellationToken);
        _writes.Add(write);
        return await WaitAsync(write.Done, cancellationToken);
    }

    /// <summary>Does what <see cref="Read"/> does on a thread of the embedded stores' own.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken) =>
        RunAsync(() => Read(work), cancellationToken);

    /// <summary>Does what <see cref="Write"/> does, and then writes the whole file again without what was deleted: SQLite only marks a
    /// deleted row's place as free.</summary>
    /// <exception cref="StoreUnavailableException">The file is locked by others, out of reach, read-only, damaged, or has no space to
    /// grow.</exception>
    public T Erase<T>(Func<SqliteConnection, SqliteTransaction, T> work)
    {
        var result = Write(work);
        return Translate(() =>
        {
            lock (_writing)
            {
                using var connection = Open();
                Execute(connection, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
                return result;
            }
        });
    }

    /// <summary>Does what <see cref="Erase"/> does on a thread of the embedded stores' own.</summary>
    public Task<T> EraseAsync<T>(Func<SqliteConnection, SqliteTransaction, T> work, CancellationToken cancellationToken) =>
        RunAsync(() => Erase(work), cancellationToken);

    /// <summary>Returns when the file takes a small write: a disk that is full still reads.</summary>
    /// <exception cref="StoreUnavailableException">It takes none, or a call of this process has found damage before: the damaged part is
    /// not the one that this touches.</exception>
    public Task ProbeAsync(CancellationToken cancellationToken) =>
        WriteAsync(
            (connection, transaction) =>
            {
                if (Volatile.Read(ref _damage) is { } damage)
                {
                    throw damage;
                }

                using var command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = $"INSERT OR REPLACE INTO {ProbeTable} (id, room) VALUES (1, randomblob({ProbeBytes}))";
                return command.ExecuteNonQuery();
            },
            cancellationToken
        );

    /// <summary>Looks for damage in the file as it is now, past all connections that are open.</summary>
    /// <param name="limit">How long SQLite may check the file's structure; zero: it is only opened.</param>
    /// <param name="time">The clock of the limit.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The first fault, one sentence, or null where none was found in that time.</returns>
    public Task<string?> FindDamageAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken) =>
        RunAsync(() => FindDamage(limit, time), cancellationToken);

    /// <summary>Closes the idle connections of all databases of this process.</summary>
    public static void CloseAllConnections()
    {
        foreach (var (database, _) in s_all)
        {
            database.CloseConnections();
        }
    }

    /// <summary>Closes the idle connections; those in use close when their work ends.</summary>
    public void CloseConnections()
    {
        KeptConnection[] idle;
        lock (_idle)
        {
            _closings++;
            idle = [.. _idle];
            _idle.Clear();
        }

        foreach (var connection in idle)
        {
            connection.Dispose();
        }
    }

    private static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        WaitAsync(Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.DenyChildAttach, s_scheduler), cancellationToken);

    private static async Task<T> WaitAsync<T>(Task<T> running, CancellationToken cancellationToken)
    {
        try
        {
            return await running.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!running.IsCompleted)
        {
            _ = running.ContinueWith(
                static task => task.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
            throw;
        }
    }

    private string? FindDamage(TimeSpan limit, TimeProvider time)
    {
        try
        {
            using var connection = Open(_connection);
            using var timer = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : Timeout.InfiniteTimeSpan, time);
            using var interrupt = timer.Token.Register(() => raw.sqlite3_interrupt(connection.Handle));
            using var command = connection.CreateCommand();
            command.CommandText = limit > TimeSpan.Zero ? "PRAGMA quick_check(1)" : "PRAGMA schema_version";
            return command.ExecuteScalar() is string found && found != "ok" ? $"{Name} is damaged: {found.ReplaceLineEndings(" ")}" : null;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Interrupted)
        {
            return null;
        }
        catch (SqliteException e) when (FailureOf(e) is StoreFailure.Damaged)
        {
            return Sentence(e);
        }
    }

    /// <summary>What SQLite throws, in the engine's words.</summary>
    internal T Translate<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (SqliteException e) when (FailureOf(e) is { } failure)
        {
            var message =
                failure is StoreFailure.Damaged
                    ? $"{Sentence(e)} It has to be restored from a backup."
                    : $"The embedded store {Name} does not take the call (SQLite error {e.SqliteErrorCode}).";
            var unavailable = new StoreUnavailableException(Name, message, e) { Failure = failure };
            if (failure is StoreFailure.Damaged)
            {
                Volatile.Write(ref _damage, unavailable);
            }

            throw unavailable;
        }
    }

    private string Name => Path.GetFileName(FilePath);

    private string Sentence(SqliteException exception) =>
        File.Exists(FilePath) ? $"{Name} is damaged (SQLite error {exception.SqliteErrorCode})." : $"{Name} is gone.";

    private StoreFailure? FailureOf(SqliteException exception)
    {
        var failure = StoreFailures.OfCall(exception);
        if (failure is not StoreFailure.Unreachable || exception.SqliteErrorCode is not (InputOutputError or CannotOpen))
        {
            return failure;
        }

        // Where the log or the index of the log cannot grow or be opened for writing, SQLite speaks of input and output. A file that was
        // there before and is not made again cannot be opened either.
        return FailureOfFolder()
            ?? (
                exception.SqliteErrorCode is CannotOpen && !File.Exists(FilePath) && Directory.Exists(Path.GetDirectoryName(FilePath))
                    ? StoreFailure.Damaged
                    : failure
            );
    }

    private StoreFailure? FailureOfFolder()
    {
        try
        {
            using var file = new FileStream(
                Path.Combine(Path.GetDirectoryName(FilePath)!, $".probe-{Guid.NewGuid():n}"),
                FileMode.CreateNew,
                FileAccess.Write,
                FileShare.None,
                bufferSize: 0,
                FileOptions.DeleteOnClose
            );
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

            if (_isMade?.Invoke() is true && !HasTables(connection))
            {
                throw new SqliteException("The file was emptied or replaced.", Corrupt);
            }

            s_walSwitch.Execute(() => Execute(connection, "PRAGMA journal_mode=WAL;"));

            using (var transaction = connection.BeginTransaction(deferred: false))
            {
                Execute(connection, _schema, transaction);
                transaction.Commit();
            }

            _made?.Invoke();
            Volatile.Write(ref _created, true);
        }
    }

    private static bool HasTables(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '{ProbeTable}')";
        return command.ExecuteScalar() is 1L;
    }

    private static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

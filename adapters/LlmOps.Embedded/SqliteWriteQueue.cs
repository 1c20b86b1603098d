using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>The writes of one database, in the order in which they were asked for. Those that wait together share a commit, and with it one
/// wait for the disk; each has its result or its failure for itself.</summary>
/// <remarks>SQLite lets one write at a time. Threads that compete for it sleep and try again, for up to a tenth of a second each.</remarks>
/// <param name="database">The database.</param>
/// <param name="scheduler">Its threads run the writes.</param>
internal sealed class SqliteWriteQueue(SqliteDatabase database, TaskScheduler scheduler)
{
    /// <summary>The first of many must not wait for all.</summary>
    private const int MaxTogether = 64;

    private const string Apart = "apart";

    private readonly Queue<SqliteWrite> _waiting = [];
    private bool _isRunning;

    public void Add(SqliteWrite write)
    {
        lock (_waiting)
        {
            _waiting.Enqueue(write);
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        Schedule();
    }

    // One task for each commit: other databases share the threads.
    private void Schedule()
    {
        using var flow = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        _ = Task.Factory.StartNew(CommitNext, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
    }

    private void CommitNext()
    {
        var writes = Take(MaxTogether);
        if (writes.Count > 0)
        {
            var failure = Commit(writes);
            if (failure?.InnerException is SqliteException { SqliteErrorCode: SqliteFaults.Busy or SqliteFaults.Locked })
            {
                // Those that came meanwhile have waited too, and would each wait as long once more.
                writes.AddRange(Take(int.MaxValue));
            }

            writes.ForEach(write => write.End(failure));
        }

        lock (_waiting)
        {
            _isRunning = _waiting.Count > 0;
            if (!_isRunning)
            {
                return;
            }
        }

        Schedule();
    }

    private List<SqliteWrite> Take(int most)
    {
        var taken = new List<SqliteWrite>();
        lock (_waiting)
        {
            while (taken.Count < most && _waiting.TryDequeue(out var write))
            {
                if (write.IsCalledOff)
                {
                    write.CallOff();
                }
                else
                {
                    taken.Add(write);
                }
            }
        }

        return taken;
    }

    private Exception? Commit(List<SqliteWrite> writes)
    {
        try
        {
            database.Write(
                (connection, transaction) =>
                {
                    if (writes is [var alone])
                    {
                        alone.Run(connection, transaction);
                    }
                    else
                    {
                        writes.ForEach(write => RunApart(write, connection, transaction));
                    }

                    return 0;
                }
            );
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <summary>One that throws takes back what it wrote, and nothing of the others.</summary>
    private void RunApart(SqliteWrite write, SqliteConnection connection, SqliteTransaction transaction)
    {
        transaction.Save(Apart);
        try
        {
            database.Translate(() =>
            {
                write.Run(connection, transaction);
                return 0;
            });
        }
        catch (Exception e)
        {
            // Where SQLite has ended the transaction itself, as it may on a full disk, this throws, and none of the writes is done.
            transaction.Rollback(Apart);
            write.Fail(e);
        }

        transaction.Release(Apart);
    }
}

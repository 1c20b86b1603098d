using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>A write that waits for its turn, and its caller with it.</summary>
internal abstract class SqliteWrite(CancellationToken cancellationToken)
{
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private Exception? _failure;

    /// <summary>True where its caller has gone: what has not begun is not done.</summary>
    public bool IsCalledOff => CancellationToken.IsCancellationRequested;

    protected CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Does the work; what it throws goes to the caller of this.</summary>
    public void Run(SqliteConnection connection, SqliteTransaction transaction)
    {
        if (_context is null)
        {
            Work(connection, transaction);
            return;
        }

        ExecutionContext.Run(
            _context,
            static state =>
            {
                var (write, connection, transaction) = ((SqliteWrite, SqliteConnection, SqliteTransaction))state!;
                write.Work(connection, transaction);
            },
            (this, connection, transaction)
        );
    }

    /// <summary>Notes that this write alone has failed.</summary>
    public void Fail(Exception exception) => _failure = exception;

    /// <summary>Tells the caller how it ended.</summary>
    /// <param name="failure">Why nothing of what was written together is on disk; null: it is.</param>
    public void End(Exception? failure)
    {
        if ((_failure ?? failure) is { } exception)
        {
            SetException(exception);
        }
        else
        {
            SetResult();
        }
    }

    public abstract void CallOff();

    protected abstract void Work(SqliteConnection connection, SqliteTransaction transaction);

    protected abstract void SetResult();

    protected abstract void SetException(Exception exception);
}

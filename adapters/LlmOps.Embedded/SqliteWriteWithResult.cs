using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>A write that gives its caller a result.</summary>
internal sealed class SqliteWriteWithResult<T>(Func<SqliteConnection, SqliteTransaction, T> work, CancellationToken cancellationToken)
    : SqliteWrite(cancellationToken)
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Done => _done.Task;

    public override void CallOff() => _done.TrySetCanceled(CancellationToken);

    protected override void Work(SqliteConnection connection, SqliteTransaction transaction) => _result = work(connection, transaction);

    protected override void SetResult() => _done.TrySetResult(_result);

    protected override void SetException(Exception exception) => _done.TrySetException(exception);
}

using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>What one document asserts, waiting to be written.</summary>
/// <param name="run">Writes it; it may run more than once, each time without traces of the time before.</param>
/// <param name="cancellationToken">The caller's.</param>
internal sealed class GraphWrite(Action<SqliteConnection, SqliteTransaction> run, CancellationToken cancellationToken)
{
    private const int Waiting = 0,
        Taken = 1,
        CalledOff = 2;

    private int _state;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>True once it is on the disk.</summary>
    public bool IsDone { get; set; }

    public void Run(SqliteConnection connection, SqliteTransaction transaction) => run(connection, transaction);

    /// <summary>Takes it for a commit, unless its caller went away meanwhile.</summary>
    public bool TryTake() =>
        !cancellationToken.IsCancellationRequested && Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting;

    /// <summary>It is not written any more, unless that has begun.</summary>
    public void CallOff() => Interlocked.CompareExchange(ref _state, CalledOff, Waiting);
}

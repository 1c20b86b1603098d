using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>A command of a connection that stays open. Its user disposes it as any other, and it stays prepared.</summary>
internal sealed class KeptStatement : SqliteCommand
{
    private bool _isUsed;

    public KeptStatement(SqliteConnection connection, string sql)
    {
        Connection = connection;
#pragma warning disable CA2100 // Every statement is a literal.
        CommandText = sql;
#pragma warning restore CA2100
    }

    /// <summary>False while it is in use.</summary>
    public bool TryUse()
    {
        var isFree = !_isUsed;
        _isUsed = true;
        return isFree;
    }

    /// <summary>Lets the statement go with its connection.</summary>
    public void Close() => base.Dispose(disposing: true);

#pragma warning disable CA2215 // The base would close the statement.
    protected override void Dispose(bool disposing)
    {
        Transaction = null;
        _isUsed = false;
    }
#pragma warning restore CA2215
}

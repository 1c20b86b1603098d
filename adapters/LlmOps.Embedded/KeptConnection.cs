using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>A connection that stays open between calls, with the statements that were run on it: to prepare them was a large part of what a
/// short call costs.</summary>
internal sealed class KeptConnection(string connectionString) : SqliteConnection(connectionString)
{
    /// <summary>Statements are literals of the stores, and few; texts that follow from arguments must not pile up.</summary>
    private const int MaxStatements = 100;

    private readonly Dictionary<string, KeptStatement> _statements = new(StringComparer.Ordinal);

    /// <summary>A command with this text, without a transaction. The caller disposes it, and it stays prepared.</summary>
    public SqliteCommand Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement) && _statements.Count < MaxStatements)
        {
            _statements.Add(sql, statement = new KeptStatement(this, sql));
        }

        if (statement?.TryUse() is true)
        {
            return statement;
        }

        var command = CreateCommand();
#pragma warning disable CA2100 // As above.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var statement in _statements.Values)
            {
                statement.Close();
            }

            _statements.Clear();
        }

        base.Dispose(disposing);
    }
}

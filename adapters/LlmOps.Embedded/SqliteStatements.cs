using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>Statements with their parameters, run to their end. The text is always a literal of the store that calls; null is
/// NULL.</summary>
internal static class SqliteStatements
{
    /// <summary>A command that the caller runs and disposes.</summary>
    public static SqliteCommand Statement(
        this SqliteConnection connection,
        SqliteTransaction? transaction,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Every statement is a literal.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public static int Execute(
        this SqliteConnection connection,
        SqliteTransaction? transaction,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        using var command = connection.Statement(transaction, sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Reads the first column of the first row, or the default where there is no row or it is NULL.</summary>
    public static T? Scalar<T>(
        this SqliteConnection connection,
        SqliteTransaction? transaction,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        using var command = connection.Statement(transaction, sql, parameters);
        return command.ExecuteScalar() is T value ? value : default;
    }

    /// <summary>Reads every row.</summary>
    public static List<T> Query<T>(
        this SqliteConnection connection,
        SqliteTransaction? transaction,
        string sql,
        Func<SqliteDataReader, T> read,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        using var command = connection.Statement(transaction, sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}

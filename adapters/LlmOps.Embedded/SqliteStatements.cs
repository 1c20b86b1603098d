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
        var command = connection.Statement(sql);
        command.Transaction = transaction;
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Set(i, parameters[i].Name, parameters[i].Value);
        }

        return command;
    }

    /// <summary>A command that the caller gives its parameters, runs and disposes; it is prepared where it was run before.</summary>
    public static SqliteCommand Statement(this SqliteConnection connection, string sql)
    {
        if (connection is KeptConnection kept)
        {
            return kept.Statement(sql);
        }

        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is a literal.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    /// <summary>Gives a command one of its parameters. A command that was used before has them, in the same order.</summary>
    public static SqliteParameter Set(this SqliteCommand command, int at, string name, object? value)
    {
        if (at == command.Parameters.Count)
        {
            return command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        var parameter = command.Parameters[at];
        parameter.Value = value ?? DBNull.Value;
        return parameter.ParameterName == name
            ? parameter
            : throw new InvalidOperationException($"A statement has {parameter.ParameterName} where it is given {name}.");
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

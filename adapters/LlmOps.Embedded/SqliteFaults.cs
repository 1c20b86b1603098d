using LlmOps.Engine.Stores;
using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>Reads the exceptions of SQLite.</summary>
internal static class SqliteFaults
{
    private const int Busy = 5, Locked = 6, ReadOnly = 8, InputOutput = 10, Full = 13, CannotOpen = 14, Protocol = 15;

    private static readonly Func<Exception, StoreClientFault?> s_reader = Read;

    /// <summary>Tells the engine. Calling it again changes nothing.</summary>
    public static void Register() => StoreClientFaults.Add(s_reader);

    private static StoreClientFault? Read(Exception exception) => exception is SqliteException { SqliteErrorCode: var code }
        ? new(nameof(SqliteException), code is Busy or Locked or InputOutput or CannotOpen or Protocol, code is Full ? StoreFailure.Full : code is ReadOnly ? StoreFailure.ReadOnly : null)
        : null;
}

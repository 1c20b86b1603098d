using LlmOps.Engine.Stores;
using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>Reads the exceptions of SQLite.</summary>
internal static class SqliteFaults
{
    /// <summary>Others write.</summary>
    internal const int Busy = 5,
        Locked = 6;

    private const int ReadOnly = 8,
        InputOutput = 10,
        Corrupt = 11,
        Full = 13,
        CannotOpen = 14,
        Protocol = 15,
        NotADatabase = 26;

    // Errors of input and output that repeating does not cure: a page ends early, its checksum is wrong, the file system is damaged.
    private const int ShortRead = 522,
        WrongData = 8_202,
        DamagedFileSystem = 8_458;

    private static readonly Func<Exception, StoreClientFault?> s_reader = Read;

    /// <summary>Tells the engine. Calling it again changes nothing.</summary>
    public static void Register() => StoreClientFaults.Add(s_reader);

    private static StoreClientFault? Read(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: var code, SqliteExtendedErrorCode: var extended }
            ? new(
                nameof(SqliteException),
                code is Busy or Locked or InputOutput or CannotOpen or Protocol,
                code switch
                {
                    Full => StoreFailure.Full,
                    ReadOnly => StoreFailure.ReadOnly,
                    Corrupt or NotADatabase => StoreFailure.Damaged,
                    _ => extended is ShortRead or WrongData or DamagedFileSystem ? StoreFailure.Damaged : null,
                }
            )
            : null;
}

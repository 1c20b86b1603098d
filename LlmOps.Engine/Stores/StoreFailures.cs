using System.Net.Sockets;
using Polly;

namespace LlmOps.Engine.Stores;

/// <summary>Tells what an exception that came out of a call to a store says about that store. It is asked where the store is called:
/// elsewhere the same exception may mean anything.</summary>
public static class StoreFailures
{
    // Codes of errno on Linux and macOS, and of Windows, as they stand in an IOException.
    private const int NoSpace = 28,
        ReadOnlyFileSystem = 30,
        LinuxQuota = 122,
        MacQuota = 69;
    private const int WindowsDiskFull = unchecked((int)0x80070070),
        WindowsHandleDiskFull = unchecked((int)0x80070027),
        WindowsWriteProtect = unchecked((int)0x80070013);

    /// <summary>Whether storage is full or read-only; null for any other exception, an unreachable store included.</summary>
    public static StoreFailure? Of(Exception? exception) =>
        exception switch
        {
            null => null,
            _ when StoreClientFaults.Read(exception)?.Failure is { } failure => failure,
            StoreUnavailableException { Failure: not StoreFailure.Unreachable } known => known.Failure,
            IOException { HResult: NoSpace or LinuxQuota or WindowsDiskFull or WindowsHandleDiskFull } => StoreFailure.Full,
            IOException { HResult: MacQuota } when OperatingSystem.IsMacOS() => StoreFailure.Full,
            IOException { HResult: ReadOnlyFileSystem or WindowsWriteProtect } => StoreFailure.ReadOnly,
            UnauthorizedAccessException => StoreFailure.ReadOnly,
            AggregateException several => several.InnerExceptions.Select(Of).FirstOrDefault(failure => failure is not null),
            _ => Of(exception.InnerException),
        };

    /// <summary>The failure of the store, or null where the exception is no fault of it.</summary>
    public static StoreFailure? OfCall(Exception exception) => Of(exception) ?? (IsOutage(exception) ? StoreFailure.Unreachable : null);

    private static bool IsOutage(Exception exception) =>
        exception switch
        {
            StoreUnavailableException
            or TimeoutException
            or HttpRequestException
            or SocketException
            or IOException
            or ExecutionRejectedException => true,

            // The client's own time limit; a caller who went away is for the caller of this to tell apart.
            OperationCanceledException => true,
            _ => StoreClientFaults.Read(exception)?.IsOutage is true,
        };
}

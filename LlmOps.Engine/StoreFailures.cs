using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Microsoft.Data.Sqlite;

namespace LlmOps.Engine;

/// <summary>Tells what an exception that came out of a call to a store says about that store. It is asked where the store is called: elsewhere the same exception may mean anything.</summary>
public static class StoreFailures
{
    // Codes of errno on Linux and macOS, and of Windows, as they stand in an IOException.
    private const int NoSpace = 28, ReadOnlyFileSystem = 30, LinuxQuota = 122, MacQuota = 69;
    private const int WindowsDiskFull = unchecked((int)0x80070070), WindowsHandleDiskFull = unchecked((int)0x80070027), WindowsWriteProtect = unchecked((int)0x80070013);

    private const int SqliteBusy = 5, SqliteLocked = 6, SqliteReadOnly = 8, SqliteInputOutput = 10, SqliteFull = 13, SqliteCannotOpen = 14, SqliteProtocol = 15;

    /// <summary>Whether storage is full or read-only; null for any other exception, an unreachable store included.</summary>
    public static StoreFailure? Of(Exception? exception) => exception switch
    {
        null => null,
        StoreUnavailableException { Failure: not StoreFailure.Unreachable } known => known.Failure,
        SqliteException { SqliteErrorCode: SqliteFull } => StoreFailure.Full,
        SqliteException { SqliteErrorCode: SqliteReadOnly } => StoreFailure.ReadOnly,
        IOException { HResult: NoSpace or LinuxQuota or WindowsDiskFull or WindowsHandleDiskFull } => StoreFailure.Full,
        IOException { HResult: MacQuota } when OperatingSystem.IsMacOS() => StoreFailure.Full,
        IOException { HResult: ReadOnlyFileSystem or WindowsWriteProtect } => StoreFailure.ReadOnly,
        UnauthorizedAccessException => StoreFailure.ReadOnly,
        AmazonServiceException service when IsQuota(service) => StoreFailure.Full,
        AggregateException several => several.InnerExceptions.Select(Of).FirstOrDefault(failure => failure is not null),
        _ => Of(exception.InnerException),
    };

    /// <summary>The failure of the store, or null where the exception is no fault of it.</summary>
    public static StoreFailure? OfCall(Exception exception) => Of(exception) ?? (IsOutage(exception) ? StoreFailure.Unreachable : null);

    private static bool IsOutage(Exception exception) => exception switch
    {
        StoreUnavailableException or TimeoutException or HttpRequestException or SocketException or IOException => true,

        // The client's own time limit; a caller who went away is for the caller of this to tell apart.
        OperationCanceledException => true,
        AmazonServiceException service => (int)service.StatusCode is 0 or >= 500 || service.StatusCode is HttpStatusCode.TooManyRequests || service.Retryable is not null || IsThrottled(service.ErrorCode)
            || (service.InnerException is { } inner && IsOutage(inner)),
        AmazonClientException => true,
        SqliteException { SqliteErrorCode: SqliteBusy or SqliteLocked or SqliteInputOutput or SqliteCannotOpen or SqliteProtocol } => true,
        _ => false,
    };

    private static bool IsThrottled(string? code) =>
        code is "ThrottlingException" or "ProvisionedThroughputExceededException" or "RequestLimitExceeded" or "SlowDown" or "OverLimit" or "TransactionInProgressException";

    private static bool IsQuota(AmazonServiceException service) =>
        service.StatusCode is HttpStatusCode.InsufficientStorage || service.ErrorCode is "QuotaExceeded" or "QuotaExceededException" or "StorageFull" or "XMinioStorageFull" or "XMinioAdminBucketQuotaExceeded"
            or "ItemCollectionSizeLimitExceededException";
}

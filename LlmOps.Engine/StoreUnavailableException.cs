using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;

namespace LlmOps.Engine;

/// <summary>A store that a request cannot do without does not answer. Trying again later may help.</summary>
/// <param name="store">Which one, in one word.</param>
/// <param name="message">One sentence without secrets.</param>
/// <param name="inner">The cause.</param>
public sealed class StoreUnavailableException(string store, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Which store.</summary>
    public string Store { get; } = store;

    /// <summary>Whether an exception means that a store is out of reach, too slow or overloaded, and not that the request was wrong.</summary>
    public static bool IsOutage(Exception exception) => exception switch
    {
        StoreUnavailableException or TimeoutException or HttpRequestException or SocketException or IOException => true,

        // The client's own time limit; a caller who went away is for the caller of this to tell apart.
        OperationCanceledException => true,
        AmazonServiceException service => (int)service.StatusCode is 0 or >= 500 || service.StatusCode is HttpStatusCode.TooManyRequests || service.Retryable is not null || IsThrottled(service.ErrorCode) || (service.InnerException is { } inner && IsOutage(inner)),
        AmazonClientException => true,
        DbException database => database.IsTransient,
        _ => false,
    };

    private static bool IsThrottled(string? code) =>
        code is "ThrottlingException" or "ProvisionedThroughputExceededException" or "RequestLimitExceeded" or "SlowDown" or "TransactionInProgressException";
}

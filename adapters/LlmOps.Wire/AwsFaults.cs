using System.Net;
using Amazon.Runtime;
using LlmOps.Engine.Stores;

namespace LlmOps.Wire;

/// <summary>Reads the exceptions of the AWS SDK.</summary>
internal static class AwsFaults
{
    private static readonly Func<Exception, StoreClientFault?> s_reader = Read;

    /// <summary>Tells the engine. Calling it again changes nothing.</summary>
    public static void Register() => StoreClientFaults.Add(s_reader);

    private static StoreClientFault? Read(Exception exception) =>
        exception switch
        {
            AmazonServiceException service => new(
                service.ErrorCode ?? nameof(AmazonServiceException),
                IsOutage(service),
                FailureOf(service)
            ),
            AmazonClientException => new(exception.GetType().Name, IsOutage: true),
            _ => null,
        };

    private static bool IsOutage(AmazonServiceException service) =>
        (int)service.StatusCode is 0 or >= 500
        || service.StatusCode is HttpStatusCode.TooManyRequests
        || service.Retryable is not null
        || IsThrottled(service.ErrorCode)
        || (service.InnerException is { } inner && StoreUnavailableException.IsOutage(inner));

    private static bool IsThrottled(string? code) =>
        code
            is "ThrottlingException"
                or "ProvisionedThroughputExceededException"
                or "RequestLimitExceeded"
                or "SlowDown"
                or "OverLimit"
                or "TransactionInProgressException";

    private static StoreFailure? FailureOf(AmazonServiceException service) =>
        service.StatusCode is HttpStatusCode.InsufficientStorage
        || service.ErrorCode
            is "QuotaExceeded"
                or "QuotaExceededException"
                or "StorageFull"
                or "XMinioStorageFull"
                or "XMinioAdminBucketQuotaExceeded"
                or "ItemCollectionSizeLimitExceededException"
            ? StoreFailure.Full
            : null;
}

using LlmOps.Engine.Models;

namespace LlmOps.Bedrock;

/// <summary>Which errors are throttling, which pass by themselves, which ask for new credentials.</summary>
internal static class BedrockErrors
{
    private static readonly HashSet<string> s_throttling = new(StringComparer.Ordinal)
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottledException",
        "RequestThrottled",
        "TooManyRequestsException",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "SlowDown",
        "PriorRequestNotComplete",
        "EC2ThrottledException",
    };

    private static readonly HashSet<string> s_passing = new(StringComparer.Ordinal)
    {
        "RequestTimeout",
        "RequestTimeoutException",
        "ModelNotReadyException",
        "InternalServerException",
        "ServiceUnavailableException",
        "BadGatewayException",
        ModelException.ConnectionFailed,
        ModelException.IncompleteStream,
    };

    private static readonly HashSet<string> s_credentials = new(StringComparer.Ordinal)
    {
        "ExpiredTokenException",
        "ExpiredToken",
        "UnrecognizedClientException",
        "InvalidSignatureException",
        "InvalidClientTokenId",
    };

    /// <summary>The caller's share is used up: wait longer.</summary>
    public static bool IsThrottling(ModelException error) =>
        s_throttling.Contains(error.Code) || (error.StatusCode == 429 && !s_passing.Contains(error.Code));

    /// <summary>Another attempt soon may work.</summary>
    public static bool IsPassing(ModelException error) => s_passing.Contains(error.Code) || error.StatusCode is 500 or 502 or 503 or 504;

    /// <summary>One more attempt is worth its price: the model may have been working all the time.</summary>
    public static bool IsTimeout(ModelException error) => error.Code is ModelException.Timeout or "ModelTimeoutException";

    /// <summary>The keys were refused; new ones may be at hand.</summary>
    public static bool IsCredentials(ModelException error) => s_credentials.Contains(error.Code);

    /// <summary>An error answer as exception.</summary>
    public static ModelException FromResponse(
        int statusCode,
        string? errorType,
        ReadOnlyMemory<byte> body,
        string? requestId,
        TimeSpan? retryAfter
    )
    {
        var error = AwsError.Parse(statusCode, errorType, body);
        return Create(error.Code, error.Message, statusCode, requestId, retryAfter);
    }

    /// <summary>An exception or error message inside a stream, whose HTTP status was 200.</summary>
    public static ModelException FromMessage(EventStreamMessage message, string? requestId)
    {
        if (message.MessageType == "error")
        {
            return Create(message.Text(":error-code") ?? "UnknownError", message.Text(":error-message") ?? "", null, requestId, null);
        }

        var type = message.Text(":exception-type") ?? "UnknownException";
        var code = char.ToUpperInvariant(type[0]) + type[1..];
        int? statusCode = code switch
        {
            "InternalServerException" => 500,
            "ModelStreamErrorException" => 424,
            "ValidationException" => 400,
            "ThrottlingException" => 429,
            "ServiceUnavailableException" => 503,
            "ModelTimeoutException" => 408,
            _ => null,
        };
        return Create(code, AwsError.Parse(statusCode ?? 0, code, message.Payload).Message, statusCode, requestId, null);
    }

    private static ModelException Create(string code, string message, int? statusCode, string? requestId, TimeSpan? retryAfter)
    {
        var text = message.Length == 0 ? $"The model service answered {code}." : $"The model service answered {code}: {message}";
        var probe = new ModelException(code, text, statusCode);
        return new ModelException(code, text, statusCode)
        {
            RequestId = requestId,
            RetryAfter = retryAfter,
            IsTransient = IsThrottling(probe) || IsPassing(probe) || IsTimeout(probe),
        };
    }
}

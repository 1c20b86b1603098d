namespace LlmOps.LocalBedrock.Errors;

/// <summary>An error as the service reports it: a code, an HTTP status and a message.</summary>
internal sealed class ServiceException(string code, int status, string message) : Exception(message)
{
    public string Code { get; } = code;

    public int Status { get; } = status;

    /// <summary>The value of <c>x-amz-retry-after</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static ServiceException Validation(string message) => new("ValidationException", 400, message);

    public static ServiceException NotFound(string message) => new("ResourceNotFoundException", 404, message);

    public static ServiceException Serialization() =>
        new("SerializationException", 400, "The request body is not the JSON that this operation takes.");

    public static ServiceException Internal() =>
        new("InternalServerException", 500, "The system encountered an unexpected error during processing. Try your request again.");

    public static ServiceException UnknownModel() => Validation("The provided model identifier is invalid.");

    public static ServiceException RetiredModel() =>
        NotFound("This model version has reached the end of its life. Please refer to the AWS documentation for more details.");

    /// <summary>A member that breaks a constraint, in the words the service uses.</summary>
    public static ServiceException Constraint(string member, string? value, string constraint) =>
        Validation(
            value is null
                ? $"1 validation error detected: Value null at '{member}' failed to satisfy constraint: {constraint}"
                : $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"
        );

    public static ServiceException Missing(string member) => Constraint(member, null, "Member must not be null");
}

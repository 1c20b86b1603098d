namespace LlmOps.QueryApi.Http;

/// <summary>Log messages of endpoints.</summary>
internal static partial class ApiLog
{
    /// <summary>An answer broke off after its first event.</summary>
    [LoggerMessage(3000, LogLevel.Error, "A streamed answer failed after it had begun.")]
    public static partial void LogStreamFailed(this ILogger logger, Exception exception);
}

namespace LlmOps.Engine.Models;

/// <summary>A model call that failed for good: whatever could be retried has been.</summary>
public sealed class ModelException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">The service's error code, such as <c>ThrottlingException</c>, or our own <c>IncompleteStream</c>, <c>ConnectionFailed</c>, <c>Timeout</c>, <c>MalformedResponse</c>.</param>
    /// <param name="message">One sentence; it holds neither prompt nor passages nor credentials.</param>
    /// <param name="statusCode">The HTTP status, or null where there was none.</param>
    /// <param name="inner">The cause.</param>
    public ModelException(string code, string message, int? statusCode = null, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        StatusCode = statusCode;
    }

    /// <summary>The error's code.</summary>
    public string Code { get; }

    /// <summary>The HTTP status, or null.</summary>
    public int? StatusCode { get; }

    /// <summary>The service's request id, where it gave one.</summary>
    public string? RequestId { get; init; }

    /// <summary>True where waiting may help: throttling, overload, time-outs, lost connections.</summary>
    public bool IsTransient { get; init; }
}

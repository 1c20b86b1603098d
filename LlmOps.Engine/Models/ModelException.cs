using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Models;

/// <summary>A model call that failed for good: whatever could be retried has been.</summary>
public sealed class ModelException : Exception
{
    /// <summary>The stream ended, or was cut, before its last event: what was given so far is not the whole answer.</summary>
    public const string IncompleteStream = nameof(IncompleteStream);

    /// <summary>No connection, or one that broke before the answer began.</summary>
    public const string ConnectionFailed = nameof(ConnectionFailed);

    /// <summary>One of the provider's time limits passed.</summary>
    public const string Timeout = nameof(Timeout);

    /// <summary>An answer that is not what the contract says: broken JSON, a wrong checksum, a vector of the wrong length.</summary>
    public const string MalformedResponse = nameof(MalformedResponse);

    /// <summary>There are no credentials to sign with.</summary>
    public const string NoCredentials = nameof(NoCredentials);

    /// <summary>Makes the exception.</summary>
    /// <param name="code">The service's error code, such as <c>ThrottlingException</c>, or one of this type's constants.</param>
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

    /// <summary>What the provider says was used before the failure (other parts of a batch, for example) and has to be paid; null where it
    /// said nothing.</summary>
    public UsageDetails? Usage { get; init; }

    /// <summary>How long the service asks to wait; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

using System.ClientModel;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using LlmOps.Engine.Models;

namespace LlmOps.OpenAI;

/// <summary>Failures of OpenAI-compatible servers in the terms of <see cref="ModelException"/>, so that callers need not know who provides
/// the model. What can be retried has been by the client.</summary>
internal static class OpenAIErrors
{
    /// <summary>Throws what the caller is to see.</summary>
    /// <param name="exception">What the client threw.</param>
    /// <param name="begun">True where the caller has seen a part of the answer.</param>
    /// <param name="cancellationToken">The caller's own: its cancellation goes on as it is.</param>
    public static Exception Translate(Exception exception, bool begun, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            ExceptionDispatchInfo.Throw(exception);
        }

        switch (exception)
        {
            case AggregateException { InnerExceptions: [.., var last] }:
                // The client gives all its attempts.
                return Translate(last, begun, cancellationToken);
            case ModelException known:
                return known;
            case ClientResultException { Status: > 0 } refused:
                return new ModelException(
                    $"HttpStatus{refused.Status}",
                    $"The model server answered with status {refused.Status}.",
                    refused.Status,
                    refused
                )
                {
                    IsTransient = refused.Status is 408 or 409 or 429 or >= 500,
                };
            case OperationCanceledException or TimeoutException:
                return new ModelException(ModelException.Timeout, "The model server did not answer in time.", inner: exception)
                {
                    IsTransient = true,
                };
            case ClientResultException or HttpRequestException or IOException:
                return begun
                    ? new ModelException(ModelException.IncompleteStream, "The connection broke before the answer's end.", inner: exception)
                    {
                        IsTransient = true,
                    }
                    : new ModelException(ModelException.ConnectionFailed, "The model server cannot be reached.", inner: exception)
                    {
                        IsTransient = true,
                    };
            case JsonException
            or FormatException
            or InvalidOperationException
            or KeyNotFoundException
            or ArgumentOutOfRangeException
            or IndexOutOfRangeException:
                return new ModelException(
                    ModelException.MalformedResponse,
                    "The model server sent an answer that does not have the promised shape.",
                    inner: exception
                );
            default:
                ExceptionDispatchInfo.Throw(exception);
                throw new UnreachableException();
        }
    }
}

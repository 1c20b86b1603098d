using System.Data.Common;
using System.Net.Sockets;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Ingesting;

/// <summary>What a failed attempt means for the document.</summary>
/// <param name="Code">Stable error code.</param>
/// <param name="Message">One sentence for people; it holds nothing of the content.</param>
/// <param name="Retry">True where another attempt may help.</param>
/// <param name="GivenUp">The state when no attempt is left.</param>
/// <param name="RetryAfter">How long the fault's origin asks to wait, or null.</param>
internal sealed record IngestFault(string Code, string Message, bool Retry, DocumentState GivenUp, TimeSpan? RetryAfter = null)
{
    public static IngestFault Of(Exception exception) =>
        exception switch
        {
            DocumentUnreadableException unreadable => new(unreadable.Reason, unreadable.Message, Retry: false, DocumentState.Quarantined),
            IntakeRejectedException rejected => new(rejected.Code, rejected.Message, Retry: false, DocumentState.Quarantined),
            ParserUnavailableException => new(
                IngestErrors.ParserUnavailable,
                "The document's parser is not available.",
                Retry: true,
                DocumentState.Failed
            ),
            ContentMissingException => new(
                IngestErrors.ContentMissing,
                IngestErrors.ContentMissingMessage,
                Retry: false,
                DocumentState.Failed
            ),
            // A request that the model's service calls malformed stays malformed; missing rights or a missing model can be put right
            // meanwhile.
            ModelException { IsTransient: false, StatusCode: 400 } refused => new(
                refused.Code,
                refused.Message,
                Retry: false,
                DocumentState.Failed
            ),
            TenantErasedException erased => new(IngestErrors.StoreUnavailable, erased.Message, Retry: true, DocumentState.Failed),
            ModelException model => new(model.Code, model.Message, Retry: true, DocumentState.Failed, model.RetryAfter),
            _ when StoreClientFaults.Read(exception) is { } fault => new(
                IngestErrors.StoreUnavailable,
                $"A store failed ({fault.Code}).",
                Retry: true,
                DocumentState.Failed
            ),
            StoreUnavailableException
            or IOException
            or UnauthorizedAccessException
            or TimeoutException
            or HttpRequestException
            or SocketException
            or DbException
            or OperationCanceledException => new(
                IngestErrors.StoreUnavailable,
                $"A store failed ({exception.GetType().Name}).",
                Retry: true,
                DocumentState.Failed
            ),
            _ => new(
                IngestErrors.WorkerError,
                $"The worker failed unexpectedly ({exception.GetType().Name}); its log has the details.",
                Retry: true,
                DocumentState.Quarantined
            ),
        };
}

using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.EventStream;

/// <summary>Writes events to a response, each at once.</summary>
internal sealed class EventWriter(PipeWriter output, CancellationToken cancellationToken)
{
    public async Task WriteAsync<T>(string eventType, T payload, JsonTypeInfo<T> type) =>
        await WriteFrameAsync(EventStreamFrame.Event(eventType, JsonSerializer.SerializeToUtf8Bytes(payload, type)));

    /// <summary>Ends a stream that has begun with the service's exception event.</summary>
    public async Task WriteExceptionAsync(ServiceException error)
    {
        var name = error.Code switch
        {
            "ThrottlingException" => "throttlingException",
            "InternalServerException" => "internalServerException",
            "ServiceUnavailableException" => "serviceUnavailableException",
            "ValidationException" => "validationException",
            _ => "modelStreamErrorException",
        };
        await WriteFrameAsync(
            EventStreamFrame.Exception(name, JsonSerializer.SerializeToUtf8Bytes(new ErrorBody(error.Message), WireJson.Default.ErrorBody))
        );
    }

    public async Task WriteFrameAsync(ReadOnlyMemory<byte> frame)
    {
        var flushed = await output.WriteAsync(frame, cancellationToken);
        if (flushed.IsCompleted)
        {
            throw new OperationCanceledException("The caller has gone.");
        }
    }
}

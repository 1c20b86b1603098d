using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.EventStream;

/// <summary>Writes events to a response. They are sent once the writer is flushed, so that events that are there at the same time take
/// one way to the socket.</summary>
internal sealed class EventWriter(PipeWriter output, CancellationToken cancellationToken)
{
    public void Write<T>(string eventType, T payload, JsonTypeInfo<T> type) =>
        output.Write(EventStreamFrame.Event(eventType, JsonSerializer.SerializeToUtf8Bytes(payload, type)));

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

    /// <summary>Writes a message and sends all that was written.</summary>
    public async Task WriteFrameAsync(ReadOnlyMemory<byte> frame)
    {
        output.Write(frame.Span);
        await FlushAsync();
    }

    /// <summary>Sends what was written.</summary>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public async Task FlushAsync()
    {
        var flushed = await output.FlushAsync(cancellationToken);
        if (flushed.IsCompleted)
        {
            throw new OperationCanceledException("The caller has gone.");
        }
    }
}

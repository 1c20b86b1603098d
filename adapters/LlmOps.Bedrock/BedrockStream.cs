using System.Net.Http;
using LlmOps.Engine.Models;

namespace LlmOps.Bedrock;

/// <summary>One attempt at a streamed call: its response, its messages and its time limits. Disposing it closes the socket if the stream is
/// not at its end.</summary>
internal sealed class BedrockStream : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<EventStreamMessage> _messages;
    private readonly Deadline _deadline;
    private readonly BedrockOptions _options;
    private bool _complete;

    /// <param name="response">Headers are read, the body is not.</param>
    /// <param name="body">The body.</param>
    /// <param name="requestId">The service's id of the call.</param>
    /// <param name="deadline">The attempt's source of cancellation; its first-byte limit is running. Owned by the stream from here
    /// on.</param>
    /// <param name="options">The limits.</param>
    public BedrockStream(HttpResponseMessage response, Stream body, string? requestId, Deadline deadline, BedrockOptions options)
    {
        _response = response;
        _deadline = deadline;
        _options = options;
        RequestId = requestId;
        _messages = EventStreamReader
            .ReadAsync(body, Math.Min(options.MaxResponseBytes, EventStreamReader.MaxPayloadBytes), deadline.Token)
            .GetAsyncEnumerator(deadline.Token);
    }

    public string? RequestId { get; }

    /// <summary>True once an event that the caller can see was read.</summary>
    public bool Begun { get; private set; }

    /// <summary>The next event; null behind the last one.</summary>
    public async ValueTask<BedrockStreamEvent?> NextAsync()
    {
        if (Begun)
        {
            _deadline.Restart(_options.IdleTimeout);
        }

        if (!await _messages.MoveNextAsync())
        {
            return _complete
                ? null
                : throw new ModelException(ModelException.IncompleteStream, "The answer's stream ended before its last event.")
                {
                    RequestId = RequestId,
                    IsTransient = true,
                };
        }

        // The limit is on the service: the time the caller takes does not count.
        _deadline.Pause();
        var message = _messages.Current;
        Begun = true;
        switch (message.MessageType)
        {
            case "event":
                var type = message.EventType ?? "";
                _complete |= type == "metadata";
                return new(type, message.Payload, RequestId);
            case "exception" or "error":
                throw BedrockErrors.FromMessage(message, RequestId);
            default:
                throw new ModelException(ModelException.MalformedResponse, "The answer's stream holds a message of an unknown kind.")
                {
                    RequestId = RequestId,
                };
        }
    }

    public async ValueTask DisposeAsync()
    {
        _response.Dispose();
        await _messages.DisposeAsync();
        _deadline.Dispose();
    }
}

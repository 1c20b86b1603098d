namespace LlmOps.Bedrock;

/// <summary>Bytes that are no well-formed event stream. Nothing after them can be trusted.</summary>
internal sealed class EventStreamException(string message, bool truncated = false) : IOException(message)
{
    /// <summary>True where the stream ended inside a message; false where its bytes are wrong.</summary>
    public bool Truncated { get; } = truncated;
}

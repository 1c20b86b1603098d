namespace LlmOps.Bedrock;

/// <summary>One message of an AWS event stream.</summary>
/// <param name="Headers">By name; values are bool, sbyte, short, int, long, byte[], string, DateTimeOffset or Guid.</param>
/// <param name="Payload">Its bytes, most often JSON.</param>
internal sealed record EventStreamMessage(IReadOnlyDictionary<string, object> Headers, ReadOnlyMemory<byte> Payload)
{
    /// <summary><c>event</c>, <c>exception</c> or <c>error</c>.</summary>
    public string? MessageType => Text(":message-type");

    /// <summary>What happened, where this is an event.</summary>
    public string? EventType => Text(":event-type");

    /// <summary>A header's text; null where it is absent or no string.</summary>
    public string? Text(string header) => Headers.TryGetValue(header, out var value) ? value as string : null;
}

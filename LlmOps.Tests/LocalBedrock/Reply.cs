using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime.EventStreams;

namespace LlmOps.Tests.LocalBedrock;

/// <summary>What came back.</summary>
internal sealed record Reply(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonNode Json => JsonNode.Parse(Bytes)!;

    /// <summary>The error's name without its namespace.</summary>
    public string? ErrorType => Headers.TryGetValue("x-amzn-ErrorType", out var type) ? type.Split(':')[0] : null;

    public string? Message => (string?)Json["message"];

    public string Answer => (string)Json["output"]!["message"]!["content"]![0]!["text"]!;

    /// <summary>The stream's events, decoded by the official decoder, which checks both checksums.</summary>
    public IReadOnlyList<(string Type, JsonNode Payload)> Events
    {
        get
        {
            var events = new List<(string, JsonNode)>();
            for (var at = 0; at < Bytes.Length; )
            {
                var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(Bytes.AsSpan(at));
                var message = EventStreamMessage.FromBuffer(Bytes[at..(at + length)], 0, length);
                var type = message.Headers.TryGetValue(":event-type", out var name) ? name : message.Headers[":exception-type"];
                events.Add((type.AsString(), JsonNode.Parse(message.Payload)!));
                at += length;
            }

            return events;
        }
    }
}

using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace LlmOps.LocalBedrock.EventStream;

/// <summary>Encodes messages of <c>application/vnd.amazon.eventstream</c>: prelude, string headers, payload, two checksums, all
/// big-endian.</summary>
internal static class EventStreamFrame
{
    private const int PreludeLength = 12;
    private const int ChecksumLength = 4;
    private const byte StringHeader = 7;

    public static byte[] Event(string eventType, ReadOnlySpan<byte> payload) =>
        Encode([(":event-type", eventType), (":content-type", "application/json"), (":message-type", "event")], payload);

    public static byte[] Exception(string exceptionType, ReadOnlySpan<byte> payload) =>
        Encode([(":exception-type", exceptionType), (":content-type", "application/json"), (":message-type", "exception")], payload);

    public static byte[] Encode(ReadOnlySpan<(string Name, string Value)> headers, ReadOnlySpan<byte> payload)
    {
        var headersLength = 0;
        foreach (var (name, value) in headers)
        {
            headersLength += 1 + Encoding.UTF8.GetByteCount(name) + 3 + Encoding.UTF8.GetByteCount(value);
        }

        var frame = new byte[PreludeLength + headersLength + payload.Length + ChecksumLength];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), headersLength);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(8), Crc32.HashToUInt32(frame.AsSpan(0, 8)));

        var at = PreludeLength;
        foreach (var (name, value) in headers)
        {
            var nameLength = Encoding.UTF8.GetBytes(name, frame.AsSpan(at + 1));
            frame[at] = checked((byte)nameLength);
            at += 1 + nameLength;
            frame[at] = StringHeader;
            var valueLength = Encoding.UTF8.GetBytes(value, frame.AsSpan(at + 3));
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(at + 1), checked((ushort)valueLength));
            at += 3 + valueLength;
        }

        payload.CopyTo(frame.AsSpan(at));
        var end = frame.Length - ChecksumLength;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(end), Crc32.HashToUInt32(frame.AsSpan(0, end)));
        return frame;
    }
}

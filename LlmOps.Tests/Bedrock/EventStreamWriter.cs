using System.Buffers.Binary;
using System.Text;

namespace LlmOps.Tests.Bedrock;

/// <summary>Makes event stream messages, with a checksum of its own (bit by bit), so that reader and writer cannot share a
/// mistake.</summary>
internal static class EventStreamWriter
{
    public static byte[] Event(string type, string json) =>
        Message(json, (":event-type", type), (":content-type", "application/json"), (":message-type", "event"));

    public static byte[] Exception(string type, string json) =>
        Message(json, (":exception-type", type), (":content-type", "application/json"), (":message-type", "exception"));

    public static byte[] Message(string payload, params (string Name, object Value)[] headers)
    {
        using var block = new MemoryStream();
        foreach (var (name, value) in headers)
        {
            block.WriteByte((byte)Encoding.UTF8.GetByteCount(name));
            block.Write(Encoding.UTF8.GetBytes(name));
            switch (value)
            {
                case true:
                    block.WriteByte(0);
                    break;
                case false:
                    block.WriteByte(1);
                    break;
                case sbyte number:
                    block.WriteByte(2);
                    block.WriteByte((byte)number);
                    break;
                case short number:
                    block.WriteByte(3);
                    Big(block, number, 2);
                    break;
                case int number:
                    block.WriteByte(4);
                    Big(block, number, 4);
                    break;
                case long number:
                    block.WriteByte(5);
                    Big(block, number, 8);
                    break;
                case byte[] bytes:
                    block.WriteByte(6);
                    Big(block, bytes.Length, 2);
                    block.Write(bytes);
                    break;
                case string text:
                    block.WriteByte(7);
                    Big(block, Encoding.UTF8.GetByteCount(text), 2);
                    block.Write(Encoding.UTF8.GetBytes(text));
                    break;
                case DateTimeOffset moment:
                    block.WriteByte(8);
                    Big(block, moment.ToUnixTimeMilliseconds(), 8);
                    break;
                case Guid id:
                    block.WriteByte(9);
                    block.Write(id.ToByteArray(bigEndian: true));
                    break;
                default:
                    throw new NotSupportedException(value.GetType().Name);
            }
        }

        return Frame(block.ToArray(), Encoding.UTF8.GetBytes(payload));
    }

    public static byte[] Frame(byte[] headers, byte[] payload)
    {
        var message = new byte[16 + headers.Length + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(message, (uint)message.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), (uint)headers.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Checksum(message.AsSpan(0, 8)));
        headers.CopyTo(message, 12);
        payload.CopyTo(message, 12 + headers.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), Checksum(message.AsSpan(0, message.Length - 4)));
        return message;
    }

    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var register = 0xFFFFFFFFu;
        foreach (var b in bytes)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var mix = (register ^ (uint)(b >> bit)) & 1;
                register = (register >> 1) ^ (mix * 0xEDB88320u);
            }
        }

        return register ^ 0xFFFFFFFFu;
    }

    private static void Big(Stream stream, long value, int bytes)
    {
        for (var shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        {
            stream.WriteByte((byte)(value >> shift));
        }
    }
}

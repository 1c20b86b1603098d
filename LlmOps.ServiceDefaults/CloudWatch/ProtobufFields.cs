using System.Buffers.Binary;

namespace LlmOps.ServiceDefaults.CloudWatch;

/// <summary>Walks the fields of one protobuf message without knowing its schema.</summary>
internal ref struct ProtobufFields(ReadOnlyMemory<byte> message)
{
    private const int LengthDelimited = 2;

    private int _position;

    /// <summary>Number of the current field.</summary>
    public int Number { get; private set; }

    /// <summary>The current field as it is in the message, tag included.</summary>
    public ReadOnlyMemory<byte> Raw { get; private set; }

    /// <summary>The bytes of a text, a message or a packed list; empty for every other kind.</summary>
    public ReadOnlyMemory<byte> Content { get; private set; }

    /// <summary>The value of a whole number; 0 for every other kind.</summary>
    public ulong Value { get; private set; }

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="InvalidDataException">The message is cut off or uses a kind of field that has gone from the format.</exception>
    public bool Next()
    {
        if (_position == message.Length)
        {
            return false;
        }

        var start = _position;
        var tag = ReadVarint();
        (Number, Content, Value) = ((int)(tag >> 3), default, 0);
        switch (tag & 7)
        {
            case 0:
                Value = ReadVarint();
                break;
            case 1:
                Value = BinaryPrimitives.ReadUInt64LittleEndian(Take(8).Span);
                break;
            case LengthDelimited:
                var length = ReadVarint();
                Content = length <= int.MaxValue ? Take((int)length) : throw CutOff();
                break;
            case 5:
                Value = BinaryPrimitives.ReadUInt32LittleEndian(Take(4).Span);
                break;
            default:
                throw new InvalidDataException($"The message has a field of wire type {tag & 7}.");
        }

        Raw = message[start.._position];
        return true;
    }

    /// <summary>Writes the tag and the length of a text or message.</summary>
    public static void WriteHeader(Stream stream, int number, long length)
    {
        WriteVarint(stream, ((ulong)number << 3) | LengthDelimited);
        WriteVarint(stream, (ulong)length);
    }

    private static void WriteVarint(Stream stream, ulong value)
    {
        for (; value > 0x7F; value >>= 7)
        {
            stream.WriteByte((byte)(value | 0x80));
        }

        stream.WriteByte((byte)value);
    }

    private static InvalidDataException CutOff() => new("The message is cut off.");

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (message.Length - _position < length)
        {
            throw CutOff();
        }

        _position += length;
        return message.Slice(_position - length, length);
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1).Span[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("The message has a number of more than 64 bits.");
    }
}

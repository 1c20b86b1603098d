using System.Buffers.Binary;

namespace LlmOps.Formats.ParserProcesses;

/// <summary>The frames on a parser process's standard input and output: length of the payload (4 bytes, low byte first), kind (1 byte),
/// payload.</summary>
internal static class ParserProtocol
{
    /// <summary>Raised whenever a frame changes its form. Parent and process are of one build; the check catches a program that was
    /// replaced under a running service.</summary>
    public const int Version = 1;

    /// <summary>Longest payload that is not a parsed document, bytes.</summary>
    public const int MaxMessageBytes = 1024 * 1024;

    private const int HeaderBytes = 5;

    public static byte[] Frame(ParserMessageKind kind, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[HeaderBytes + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        frame[4] = (byte)kind;
        payload.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }

    /// <summary>Reads a frame, or answers null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The frame is longer than <paramref name="maxBytes"/>.</exception>
    /// <exception cref="EndOfStreamException">The stream ends inside the frame.</exception>
    public static async Task<(ParserMessageKind Kind, byte[] Payload)?> ReadAsync(
        Stream stream,
        int maxBytes,
        CancellationToken cancellationToken
    )
    {
        var header = new byte[HeaderBytes];
        var read = await stream.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false, cancellationToken);
        if (read == 0)
        {
            return null;
        }

        if (read < HeaderBytes)
        {
            throw new EndOfStreamException("The stream ended inside a frame.");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length < 0 || length > maxBytes)
        {
            throw new InvalidDataException($"A frame has {length} bytes; the limit is {maxBytes}.");
        }

        var payload = new byte[length];
        await stream.ReadExactlyAsync(payload, cancellationToken);
        return ((ParserMessageKind)header[4], payload);
    }
}

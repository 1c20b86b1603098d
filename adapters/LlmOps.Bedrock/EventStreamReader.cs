using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace LlmOps.Bedrock;

/// <summary>
/// Reads <c>application/vnd.amazon.eventstream</c>: length-prefixed messages, each guarded by two checksums.
/// Lengths are checked before anything is buffered for them, so a corrupt prelude cannot ask for memory.
/// </summary>
internal static class EventStreamReader
{
    /// <summary>Bytes that all headers of one message may take.</summary>
    public const int MaxHeaderBytes = 128 * 1024;

    /// <summary>Bytes that the payload of one message may take.</summary>
    public const int MaxPayloadBytes = 24 * 1024 * 1024;

    private static readonly (byte[] Bytes, string Text)[] s_usual =
    [
        .. ((string[])[":event-type", ":content-type", ":message-type", "contentBlockDelta", "application/json", "event"]).Select(text =>
            (Encoding.UTF8.GetBytes(text), text)
        ),
    ];

    private const int PreludeBytes = 12;
    private const int OverheadBytes = 16;

    /// <summary>Gives each message as soon as its last byte is there.</summary>
    /// <exception cref="EventStreamException">A checksum, a length or a header is wrong, or the stream ends inside a message.</exception>
    public static async IAsyncEnumerable<EventStreamMessage> ReadAsync(
        Stream stream,
        int maxPayloadBytes = MaxPayloadBytes,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(cancellationToken);
                var buffer = result.Buffer;
                while (TryReadMessage(ref buffer, maxPayloadBytes, out var message))
                {
                    yield return message;
                }

                var rest = buffer.Length;
                reader.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    if (rest > 0)
                    {
                        throw new EventStreamException(
                            $"The event stream ends inside a message, after {rest} of its bytes.",
                            truncated: true
                        );
                    }

                    yield break;
                }
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static bool TryReadMessage(
        ref ReadOnlySequence<byte> buffer,
        int maxPayloadBytes,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out EventStreamMessage? message
    )
    {
        message = null;
        if (buffer.Length < PreludeBytes)
        {
            return false;
        }

        Span<byte> prelude = stackalloc byte[PreludeBytes];
        buffer.Slice(0, PreludeBytes).CopyTo(prelude);
        var totalLength = BinaryPrimitives.ReadUInt32BigEndian(prelude);
        var headersLength = BinaryPrimitives.ReadUInt32BigEndian(prelude[4..]);
        if (Crc32.HashToUInt32(prelude[..8]) != BinaryPrimitives.ReadUInt32BigEndian(prelude[8..]))
        {
            throw new EventStreamException("The checksum of an event stream message's prelude does not match.");
        }

        if (totalLength < OverheadBytes || headersLength > totalLength - OverheadBytes)
        {
            throw new EventStreamException($"An event stream message claims {totalLength} bytes with {headersLength} bytes of headers.");
        }

        if (headersLength > MaxHeaderBytes || totalLength - OverheadBytes - headersLength > maxPayloadBytes)
        {
            throw new EventStreamException(
                $"An event stream message of {totalLength} bytes is over the limit of {MaxHeaderBytes} bytes of headers and "
                    + $"{maxPayloadBytes} of payload."
            );
        }

        if (buffer.Length < totalLength)
        {
            return false;
        }

        var bytes = buffer.Slice(0, totalLength).ToArray();
        if (Crc32.HashToUInt32(bytes.AsSpan(0, bytes.Length - 4)) != BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(bytes.Length - 4)))
        {
            throw new EventStreamException("The checksum of an event stream message does not match.");
        }

        var headersEnd = PreludeBytes + (int)headersLength;
        message = new EventStreamMessage(
            ReadHeaders(bytes.AsSpan(PreludeBytes, (int)headersLength)),
            bytes.AsMemory(headersEnd, bytes.Length - 4 - headersEnd)
        );
        buffer = buffer.Slice(totalLength);
        return true;
    }

    private static Dictionary<string, object> ReadHeaders(ReadOnlySpan<byte> bytes)
    {
        var headers = new Dictionary<string, object>(StringComparer.Ordinal);
        while (!bytes.IsEmpty)
        {
            var name = Text(Take(ref bytes, Take(ref bytes, 1)[0]));
            var type = Take(ref bytes, 1)[0];
            object value = type switch
            {
                0 => true,
                1 => false,
                2 => (sbyte)Take(ref bytes, 1)[0],
                3 => BinaryPrimitives.ReadInt16BigEndian(Take(ref bytes, 2)),
                4 => BinaryPrimitives.ReadInt32BigEndian(Take(ref bytes, 4)),
                5 => BinaryPrimitives.ReadInt64BigEndian(Take(ref bytes, 8)),
                6 => Take(ref bytes, BinaryPrimitives.ReadUInt16BigEndian(Take(ref bytes, 2))).ToArray(),
                7 => Text(Take(ref bytes, BinaryPrimitives.ReadUInt16BigEndian(Take(ref bytes, 2)))),
                8 => Timestamp(BinaryPrimitives.ReadInt64BigEndian(Take(ref bytes, 8))),
                9 => new Guid(Take(ref bytes, 16), bigEndian: true),
                _ => throw new EventStreamException($"An event stream header has the unknown type {type}."),
            };
            if (!headers.TryAdd(name, value))
            {
                throw new EventStreamException("An event stream message has the same header twice.");
            }
        }

        return headers;
    }

    /// <summary>Every message of an answer has the same few names and values.</summary>
    private static string Text(ReadOnlySpan<byte> bytes)
    {
        foreach (var (usual, text) in s_usual)
        {
            if (bytes.SequenceEqual(usual))
            {
                return text;
            }
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private static DateTimeOffset Timestamp(long milliseconds) =>
        milliseconds < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? throw new EventStreamException("An event stream header holds a time out of range.")
            : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int count)
    {
        if (count > bytes.Length)
        {
            throw new EventStreamException("An event stream header runs over the end of the headers.");
        }

        var taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }
}

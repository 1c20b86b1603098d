using System.IO.Compression;
using System.IO.Hashing;

namespace LlmOps.Formats.Archives;

/// <summary>Reads an entry of an archive and compares what was read with the entry's size and checksum, which the archive's own reader
/// does not: it ends silently where the claimed size does.</summary>
/// <remarks>The comparison happens when the end is read. A reader that stops before it sees no error.</remarks>
internal sealed class VerifiedStream(ZipArchiveEntry entry) : Stream
{
    private readonly Stream _content = entry.Open();
    private readonly Crc32 _checksum = new();
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">The entry ended and is not what the archive says.</exception>
    public override int Read(Span<byte> buffer) => Verify(buffer, _content.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _content.ReadAsync(buffer, cancellationToken);
        return Verify(buffer.Span, read);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Verify(ReadOnlySpan<byte> buffer, int read)
    {
        _read += read;
        _checksum.Append(buffer[..read]);
        if (read == 0 && buffer.Length > 0 && (_read != entry.Length || _checksum.GetCurrentHashAsUInt32() != entry.Crc32))
        {
            throw new InvalidDataException("The entry is not what the archive says: its size or its checksum is another.");
        }

        return read;
    }
}

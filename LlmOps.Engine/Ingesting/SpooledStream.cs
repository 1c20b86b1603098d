namespace LlmOps.Engine.Ingesting;

/// <summary>Lets a stream that can be read once be read again: what was read is kept, in memory up to a bound and beyond it in a file that
/// goes away with its handle.</summary>
/// <param name="source">The stream; it is read no further than this one is, and stays open.</param>
/// <param name="maxBytesInMemory">Bytes that are kept in memory.</param>
/// <param name="folder">Where the file is made; null: where the system keeps temporary files.</param>
internal sealed class SpooledStream(Stream source, int maxBytesInMemory, string? folder = null) : Stream
{
    private Stream _kept = new MemoryStream();
    private long _position;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    /// <summary>The bytes known so far: all of them once the source has ended.</summary>
    public override long Length => _kept.Length;

    public override long Position
    {
        get => _position;
        set =>
            _position =
                value >= 0 && value <= _kept.Length
                    ? value
                    : throw new ArgumentOutOfRangeException(nameof(value), value, "Only what was read before can be read again.");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0)
        {
            return 0;
        }

        int read;
        if (_position < _kept.Length)
        {
            _kept.Position = _position;
            read = await _kept.ReadAsync(buffer, cancellationToken);
        }
        else
        {
            read = _ended ? 0 : await source.ReadAsync(buffer, cancellationToken);
            _ended |= read == 0;
            await KeepAsync(buffer[..read], cancellationToken);
        }

        _position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => Length + offset,
        };

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _kept.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _kept.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask KeepAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_kept is MemoryStream && _kept.Length + bytes.Length > maxBytesInMemory)
        {
            var file = new FileStream(
                Path.Combine(folder ?? Path.GetTempPath(), $"llmops-{Guid.NewGuid():n}.tmp"),
                FileMode.CreateNew,
                FileAccess.ReadWrite,
                FileShare.None,
                64 * 1024,
                FileOptions.Asynchronous | FileOptions.DeleteOnClose
            );
            _kept.Position = 0;
            await _kept.CopyToAsync(file, cancellationToken);
            await _kept.DisposeAsync();
            _kept = file;
        }

        _kept.Position = _kept.Length;
        await _kept.WriteAsync(bytes, cancellationToken);
    }
}

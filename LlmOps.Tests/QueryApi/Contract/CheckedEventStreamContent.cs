using System.Net;
using System.Text;

namespace LlmOps.Tests.QueryApi.Contract;

/// <summary>An event stream that its reader gets as it comes, and that is checked when it ends.</summary>
internal sealed class CheckedEventStreamContent : HttpContent
{
    private readonly HttpContent _content;
    private readonly Action<string> _check;

    public CheckedEventStreamContent(HttpContent content, Action<string> check)
    {
        (_content, _check) = (content, check);
        foreach (var (name, values) in content.Headers)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() => new Copy(await _content.ReadAsStreamAsync(), _check);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await using var copy = new Copy(await _content.ReadAsStreamAsync(), _check);
        await copy.CopyToAsync(stream);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class Copy(Stream inner, Action<string> check) : Stream
    {
        private readonly MemoryStream _read = new();
        private bool _isChecked;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            Take(buffer.Span[..count], buffer.Length);
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            Take(buffer.AsSpan(offset, read), count);
            return read;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        private void Take(ReadOnlySpan<byte> bytes, int wanted)
        {
            _read.Write(bytes);
            if (bytes.Length == 0 && wanted > 0 && !_isChecked)
            {
                _isChecked = true;
                check(Encoding.UTF8.GetString(_read.GetBuffer(), 0, (int)_read.Length));
            }
        }
    }
}

namespace LlmOps.QueryApi.Http;

/// <summary>A request's body, read up to a limit. A body that is too long or breaks off is the request's fault, and says so; only stores may fail as
/// stores.</summary>
internal sealed class RequestBodyStream(HttpRequest request, long maxBytes) : Stream
{
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

    /// <summary>Refuses a body whose length is given and too large, before it is read.</summary>
    /// <exception cref="RequestProblemException">The body is too large.</exception>
    public static RequestBodyStream Open(HttpRequest request, long maxBytes) =>
        request.ContentLength > maxBytes ? throw TooLarge(request.ContentLength.Value, maxBytes) : new RequestBodyStream(request, maxBytes);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await request.Body.ReadAsync(buffer, cancellationToken);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge(maxBytes + 1, maxBytes);
        }
        catch (IOException e) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw new RequestProblemException(StatusCodes.Status400BadRequest, "bad-request", "The body cannot be read: it breaks off, or its chunks are not well-formed.", e) { Field = "$", Value = _read };
        }

        _read += read;
        return _read > maxBytes ? throw TooLarge(_read, maxBytes) : read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A request's body is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static RequestProblemException TooLarge(long length, long maxBytes) => JsonBody.TooLarge(length, maxBytes);
}

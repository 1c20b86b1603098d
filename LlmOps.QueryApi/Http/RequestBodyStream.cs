using LlmOps.QueryApi.Limits;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Http;

/// <summary>A request's body, read up to a limit. A body that is too long or breaks off is the request's fault, and says so; only stores
/// may fail as stores.</summary>
internal sealed class RequestBodyStream(HttpRequest request, long maxBytes, TimeSpan timeLimit, CancellationToken timeIsUp) : Stream
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
        request.ContentLength > maxBytes ? throw TooLarge(request.ContentLength.Value, maxBytes) : Start(request, maxBytes);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeIsUp);
            read = await request.Body.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (timeIsUp.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BodyTimeoutException(timeLimit);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge(maxBytes + 1, maxBytes);
        }
        catch (IOException e) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "bad-request",
                "The body cannot be read: it breaks off, or its chunks are not well-formed.",
                e
            )
            {
                Field = "$",
                Value = _read,
            };
        }

        _read += read;
        return _read > maxBytes ? throw TooLarge(_read, maxBytes) : read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A request's body is read asynchronously.");

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static RequestBodyStream Start(HttpRequest request, long maxBytes)
    {
        var services = request.HttpContext.RequestServices;
        var limit = services.GetRequiredService<IOptions<LimitOptions>>().Value.BodyTimeout;
        var timer = new CancellationTokenSource(limit, services.GetRequiredService<TimeProvider>());
        request.HttpContext.Response.RegisterForDispose(timer);
        return new RequestBodyStream(request, maxBytes, limit, timer.Token);
    }

    private static RequestProblemException TooLarge(long length, long maxBytes) => JsonBody.TooLarge(length, maxBytes);
}

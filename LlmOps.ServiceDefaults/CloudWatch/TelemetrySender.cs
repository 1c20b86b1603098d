using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LlmOps.Wire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace LlmOps.ServiceDefaults.CloudWatch;

/// <summary>Sends one signal: signed, compressed, one request after another; repeats what may be repeated and counts what it
/// drops.</summary>
/// <param name="signal">The signal.</param>
/// <param name="options">Settings.</param>
/// <param name="credentials">Keys to sign with.</param>
/// <param name="http">Sends requests; a request has its own time limit.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Made at its first use: the logger factory itself waits for the sender of logs.</param>
internal sealed partial class TelemetrySender(
    TelemetrySignal signal,
    CloudWatchOptions options,
    IAwsCredentials credentials,
    HttpClient http,
    TimeProvider time,
    Lazy<ILogger> logger
) : IAsyncDisposable
{
    private static readonly TimeSpan s_warnEvery = TimeSpan.FromMinutes(1);

    private readonly TelemetryQueue _queue = new(options.QueueBytes);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Uri _endpoint =
        (
            signal.Name switch
            {
                "traces" => options.TracesEndpoint,
                "metrics" => options.MetricsEndpoint,
                _ => options.LogsEndpoint,
            }
        ) ?? signal.Endpoint(options.Region!);
    private readonly string _logStream = options.LogStream is { Length: > 0 } name ? name : $"otlp/{Environment.MachineName}";
    private Task? _loop;
    private TelemetryBatch? _inFlight;
    private bool _logStreamExists;
    private long _warnedAt;

    /// <summary>Bytes that wait or are on their way.</summary>
    public long QueuedBytes => _queue.Bytes;

    /// <summary>Begins to send.</summary>
    public void Start() => _loop ??= Task.Run(RunAsync);

    /// <summary>Takes a request of the exporter, which may use its bytes again afterwards. Never waits.</summary>
    public void Add(ReadOnlyMemory<byte> request)
    {
        var (requests, tooLarge) = OtlpSplitter.Split(request, signal);
        Drop(tooLarge, DropReason.TooLarge);
        foreach (var (bytes, records) in requests)
        {
            Drop(_queue.Add(new TelemetryBatch(Compress(bytes), records, time.GetTimestamp())), DropReason.QueueFull);
        }
    }

    /// <summary>Sends what still waits, within <see cref="CloudWatchOptions.DrainTime"/>; what is left is dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_loop is not null)
        {
            using var limit = new CancellationTokenSource(options.DrainTime, time);
            while (!limit.IsCancellationRequested && _queue.Bytes > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), time, CancellationToken.None);
            }

            await _stopping.CancelAsync();
            await _loop;
        }

        for (var batch = _inFlight ?? _queue.TryTake(); batch is not null; batch = _queue.TryTake())
        {
            Drop(batch.Records, DropReason.Stopped);
        }

        _stopping.Dispose();
        _queue.Dispose();
    }

    private async Task RunAsync()
    {
        // Sending telemetry must not make telemetry.
        using var suppressed = SuppressInstrumentationScope.Begin();
        try
        {
            while (true)
            {
                var batch = await _queue.TakeAsync(_stopping.Token);
                _inFlight = batch;
                await DeliverAsync(batch);
                _inFlight = null;
                _queue.Done(batch);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    /// <summary>Tries until the batch is taken, refused or too old.</summary>
    private async Task DeliverAsync(TelemetryBatch batch)
    {
        for (var delay = options.RetryDelay; ; delay = TimeSpan.FromTicks(Math.Min(2 * delay.Ticks, options.MaxRetryDelay.Ticks)))
        {
            var attempt = await AttemptAsync(batch);
            if (!attempt.Retry)
            {
                Drop(attempt.Refused, DropReason.Refused);
                return;
            }

            var wait = attempt.After is { } after && after > delay ? after : delay * (0.5 + Random.Shared.NextDouble());
            wait = wait < options.MaxRetryDelay ? wait : options.MaxRetryDelay;
            if (time.GetElapsedTime(batch.At) + wait > options.MaxAge)
            {
                Drop(batch.Records, DropReason.Expired);
                return;
            }

            await Task.Delay(wait, time, _stopping.Token);
        }
    }

    private async Task<Attempt> AttemptAsync(TelemetryBatch batch)
    {
        try
        {
            using var timeout = new CancellationTokenSource(options.RequestTimeout, time);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, timeout.Token);
            if (signal == TelemetrySignal.Logs && !_logStreamExists)
            {
                await CreateLogStreamAsync(limit.Token);
            }

            using var request = Request(batch.Bytes);
            using var response = await SendAsync(request, batch.Bytes, limit.Token);
            var body = await response.Content.ReadAsByteArrayAsync(limit.Token);
            return response.IsSuccessStatusCode
                ? new Attempt(false, RefusedRecords(body), null)
                : Failed(batch, response, Encoding.UTF8.GetString(body));
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            // Whatever it is, the sender has to go on: the batch is tried again until it is too old.
            Warn(e, e.GetType().Name);
            return new Attempt(true, 0, null);
        }
    }

    private Attempt Failed(TelemetryBatch batch, HttpResponseMessage response, string body)
    {
        Warn(null, $"{(int)response.StatusCode} {(body.Length > 300 ? body[..300] : body)}");
        if (response.StatusCode == HttpStatusCode.Forbidden && body.Contains("Expired", StringComparison.Ordinal))
        {
            credentials.Forget();
            return new Attempt(true, 0, null);
        }

        if (signal == TelemetrySignal.Logs && _logStreamExists && body.Contains("ResourceNotFound", StringComparison.Ordinal))
        {
            _logStreamExists = false;
            return new Attempt(true, 0, null);
        }

        return
            response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError
            || body.Contains("Throttl", StringComparison.Ordinal)
            ? new Attempt(
                true,
                0,
                response.Headers.RetryAfter switch
                {
                    { Delta: { } delta } => delta,
                    { Date: { } date } => date - time.GetUtcNow(),
                    _ => null,
                }
            )
            : new Attempt(false, batch.Records, null);
    }

    /// <summary>Once, before it waits: so as much telemetry as possible outlasts an outage.</summary>
    private static byte[] Compress(ReadOnlyMemory<byte> request)
    {
        using var compressed = new MemoryStream(request.Length / 4);
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(request.Span);
        }

        return compressed.ToArray();
    }

    private HttpRequestMessage Request(ReadOnlyMemory<byte> bytes)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new ReadOnlyMemoryContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        request.Content.Headers.ContentEncoding.Add("gzip");
        if (signal == TelemetrySignal.Logs)
        {
            request.Headers.Add("x-aws-log-group", options.LogGroup);
            request.Headers.Add("x-aws-log-stream", _logStream);
        }

        return request;
    }

    /// <summary>The endpoint wants a stream that exists.</summary>
    private async Task CreateLogStreamAsync(CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        await using (var json = new System.Text.Json.Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("logGroupName", options.LogGroup);
            json.WriteString("logStreamName", _logStream);
            json.WriteEndObject();
        }

        ReadOnlyMemory<byte> bytes = body.ToArray();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_endpoint, "/")) { Content = new ReadOnlyMemoryContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", "Logs_20140328.CreateLogStream");
        using var response = await SendAsync(request, bytes, cancellationToken);
        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        _logStreamExists = response.IsSuccessStatusCode || answer.Contains("ResourceAlreadyExists", StringComparison.Ordinal);
        if (!_logStreamExists)
        {
            throw new HttpRequestException(
                $"The log stream {_logStream} of {options.LogGroup} could not be created: {(int)response.StatusCode} {answer}",
                null,
                response.StatusCode
            );
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    )
    {
        var keys = await credentials.GetAsync(cancellationToken);
        SigV4Signer.Sign(request, body.Span, keys, options.Region!, signal.SigningName, time.GetUtcNow());
        return await http.SendAsync(request, cancellationToken);
    }

    /// <summary>A request that was taken may name records that were not: <c>partial_success</c> (1) with their number (1).</summary>
    private static int RefusedRecords(byte[] body)
    {
        try
        {
            var outer = new ProtobufFields(body);
            while (outer.Next())
            {
                var inner = new ProtobufFields(outer.Number == 1 ? outer.Content : default);
                while (inner.Next())
                {
                    if (inner.Number == 1)
                    {
                        return (int)Math.Min(inner.Value, int.MaxValue);
                    }
                }
            }
        }
        catch (InvalidDataException)
        {
            // The request was taken; what the answer says besides cannot be read.
        }

        return 0;
    }

    private void Drop(int records, string reason)
    {
        if (records > 0)
        {
            ServiceDefaultsDiagnostics.TelemetryDropped.Add(
                records,
                new TagList { { ServiceDefaultsNames.Signal, signal.Name }, { ServiceDefaultsNames.DropReason, reason } }
            );
        }
    }

    private void Warn(Exception? exception, string failure)
    {
        var now = time.GetTimestamp();
        if (_warnedAt == 0 || time.GetElapsedTime(_warnedAt, now) >= s_warnEvery)
        {
            _warnedAt = now;
            LogFailed(logger.Value, exception, signal.Name, _endpoint, failure, _queue.Bytes);
        }
    }

    [LoggerMessage(
        5000,
        LogLevel.Warning,
        "Failed to send {Signal} to {Endpoint}: {Failure}. {Bytes} bytes are waiting; retrying where the endpoint may take them later."
    )]
    private static partial void LogFailed(ILogger logger, Exception? exception, string signal, Uri endpoint, string failure, long bytes);

    private readonly record struct Attempt(bool Retry, int Refused, TimeSpan? After);
}

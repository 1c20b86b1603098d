using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Amazon.Runtime;
using LlmOps.Engine;
using LlmOps.Engine.Models;
using LlmOps.Engine.Resilience;
using LlmOps.Wire;
using Microsoft.Extensions.Logging;

namespace LlmOps.Bedrock;

/// <summary>Sends calls to Bedrock's planes: signs each attempt, holds it to its time limits and to the model's rate, tries again where
/// that may help, and turns every failure into a <see cref="ModelException"/>. It owns its sockets, so that no handler meant for other
/// clients retries on top of it.</summary>
internal sealed partial class BedrockConnection : IDisposable
{
    private const string SigningName = "bedrock";
    private const int MaxErrorBytes = 64 * 1024;
    private const int MaxRetryAfterMilliseconds = 60_000;

    private readonly BedrockEndpoints _endpoints;
    private readonly IAwsCredentials _credentials;
    private readonly string? _bearerKey;
    private readonly BedrockOptions _options;
    private readonly ModelGate _gate;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HttpClient _http;
    private readonly Func<double> _jitter;
    private readonly RetryPipeline _retries;

    public BedrockConnection(
        BedrockEndpoints endpoints,
        IAwsCredentials credentials,
        string? bearerKey,
        BedrockOptions options,
        ModelGate gate,
        TimeProvider time,
        ILogger<BedrockConnection> logger,
        Func<double>? jitter = null
    )
    {
        _endpoints = endpoints;
        _credentials = credentials;
        _bearerKey = string.IsNullOrWhiteSpace(bearerKey) ? null : bearerKey;
        _options = options;
        _gate = gate;
        _time = time;
        _logger = logger;
        _jitter = jitter ?? Random.Shared.NextDouble;
        _retries = StorePipelines.ModelCall(
            time,
            (failure, attempt, delay) => LogRetry(attempt, (failure as ModelException)?.Code ?? "", delay.TotalMilliseconds)
        );
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                // HTTP/1.1: each answer under way has a connection of its own.
                MaxConnectionsPerServer = options.MaxConnections,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                ConnectTimeout = TimeSpan.FromSeconds(10),
                // The model span is the client span, and there is none beneath it.
                ActivityHeadersPropagator = null,
                // An answer that is left is not read on to save the connection: the service would go on writing, and billing.
                ResponseDrainTimeout = TimeSpan.Zero,
                MaxResponseDrainSize = 0,
                AllowAutoRedirect = false,
                UseCookies = false,
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = options.MaxResponseBytes,
            DefaultRequestVersion = HttpVersion.Version11,
        };
    }

    /// <summary>What retries have left.</summary>
    public RetryBudget Budget { get; } = new();

    public BedrockEndpoints Endpoints => _endpoints;

    public void Dispose() => _http.Dispose();

    /// <summary>Sends the call and gives the whole answer.</summary>
    /// <exception cref="ModelException">It failed for good.</exception>
    public async Task<BedrockReply> SendAsync(BedrockCall call, CancellationToken cancellationToken)
    {
        using var total = new Deadline(_time, call.Timeout ?? _options.CallTimeout, cancellationToken);
        return await RepeatAsync(call, SendOnceAsync, total.Token, cancellationToken);

        async Task<BedrockReply> SendOnceAsync(CancellationToken token)
        {
            using var attempt = new Deadline(_time, call.AnswersLate ? Timeout.InfiniteTimeSpan : _options.FirstByteTimeout, token);
            using var response = await OpenAsync(call, attempt.Token);
            attempt.Pause();
            var body = await BodyAsync(response.Content, token);
            Budget.Succeeded();
            return new(body, RequestId(response))
            {
                InputTokens = long.TryParse(
                    Header(response, "X-Amzn-Bedrock-Input-Token-Count"),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var tokens
                )
                    ? tokens
                    : null,
                StandIn = Header(response, "x-local-bedrock-model"),
            };
        }
    }

    /// <summary>Sends the call and gives its events as they arrive. Failures before the first content are retried; from then on they end
    /// the enumeration, because the caller has seen a part of this very answer. The last event is always <c>metadata</c>.
    /// </summary>
    /// <exception cref="ModelException">It failed for good; <see cref="ModelException.IncompleteStream"/> where the stream was
    /// cut.</exception>
    public async IAsyncEnumerable<BedrockStreamEvent> StreamAsync(
        BedrockCall call,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var total = new Deadline(_time, call.Timeout ?? _options.CallTimeout, cancellationToken);
        var (stream, held) = await RepeatAsync(call, OpenToFirstContentAsync, total.Token, cancellationToken);
        await using (stream)
        {
            foreach (var first in held)
            {
                yield return first;
            }

            while (held[^1].Type == "contentBlockDelta")
            {
                BedrockStreamEvent? next;
                try
                {
                    next = await stream.NextAsync();
                }
                catch (Exception exception)
                {
                    var failure = ToModelException(exception, begun: true, cancellationToken);
                    await ReportAsync(call, failure);
                    throw failure;
                }

                if (next is null)
                {
                    break;
                }

                yield return next;
            }
        }

        Budget.Succeeded();

        async Task<(BedrockStream Stream, List<BedrockStreamEvent> Held)> OpenToFirstContentAsync(CancellationToken token)
        {
            var opened = await OpenStreamAsync(call, token);
            try
            {
                var events = new List<BedrockStreamEvent>();
                while (await opened.NextAsync() is { } next)
                {
                    events.Add(next);
                    if (next.Type == "contentBlockDelta")
                    {
                        break;
                    }
                }

                return (opened, events);
            }
            catch
            {
                await opened.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Makes attempts until one succeeds or <see cref="RetrySequence"/> allows no other.</summary>
    private async Task<T> RepeatAsync<T>(
        BedrockCall call,
        Func<CancellationToken, Task<T>> attempt,
        CancellationToken total,
        CancellationToken cancellationToken
    )
    {
        var retries = new RetrySequence(Budget, call.MaxAttempts ?? _options.MaxAttempts, _jitter);
        try
        {
            return await _retries.ExecuteAsync(AttemptAsync, retries, total);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && retries.LastFailure is not null)
        {
            // What the service said is worth more to the caller than that the time is up.
            throw retries.LastFailure;
        }

        async Task<T> AttemptAsync(CancellationToken token)
        {
            try
            {
                if (call.Model is not null)
                {
                    await _gate.EnterAsync(call.Model, token);
                }

                return await attempt(token);
            }
            catch (Exception exception)
            {
                var failure = ToModelException(exception, begun: false, cancellationToken);
                await ReportAsync(call, failure);
                throw failure;
            }
        }
    }

    /// <summary>Tells the gate of a throttle, and the credentials that they were refused.</summary>
    private async Task ReportAsync(BedrockCall call, ModelException failure)
    {
        if (call.Model is not null && BedrockErrors.IsThrottling(failure))
        {
            await _gate.ThrottledAsync(call.Model);
        }

        if (BedrockErrors.IsCredentials(failure))
        {
            _credentials.Forget();
        }
    }

    private async Task<BedrockStream> OpenStreamAsync(BedrockCall call, CancellationToken cancellationToken)
    {
        var deadline = new Deadline(_time, _options.FirstByteTimeout, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            response = await OpenAsync(call, deadline.Token);
            return new BedrockStream(
                response,
                await response.Content.ReadAsStreamAsync(deadline.Token),
                RequestId(response),
                deadline,
                _options
            );
        }
        catch
        {
            response?.Dispose();
            deadline.Dispose();
            throw;
        }
    }

    /// <summary>One attempt, up to the headers of a good answer.</summary>
    private async Task<HttpResponseMessage> OpenAsync(BedrockCall call, CancellationToken cancellationToken)
    {
        var endpoint = call.Endpoint ?? _endpoints[call.Plane];
        using var request = new HttpRequestMessage(call.Method, new Uri(endpoint.Address.AbsoluteUri.TrimEnd('/') + call.Path));
        if (call.Body is not null)
        {
            request.Content = new ByteArrayContent(call.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        if (endpoint.IsConfigured && Activity.Current is { } span)
        {
            // AWS would not read it; what stands in for AWS does, and its spans join the trace.
            DistributedContextPropagator.Current.Inject(
                span,
                request,
                static (carrier, name, value) => ((HttpRequestMessage)carrier!).Headers.TryAddWithoutValidation(name, value)
            );
        }

        if (_bearerKey is not null && call.Plane is not BedrockPlane.AgentRuntime)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _bearerKey);
        }
        else
        {
            var keys = await _credentials.GetAsync(cancellationToken);
            SigV4Signer.Sign(request, call.Body, keys, endpoint.Region, SigningName, _time.GetUtcNow());
        }

        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            BedrockTelemetry.Span()?.SetTag(EngineDiagnosticsNames.AwsRequestId, RequestId(response));
            return response;
        }

        using (response)
        {
            var body = await ErrorBodyAsync(response, cancellationToken);
            throw BedrockErrors.FromResponse(
                (int)response.StatusCode,
                Header(response, "x-amzn-ErrorType"),
                body,
                RequestId(response),
                RetryAfter(response)
            );
        }
    }

    private async Task<byte[]> BodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength is { } length && length <= _options.MaxResponseBytes)
        {
            // Read into place: buffered content is copied once more.
            var body = new byte[length];
            await using var stream = await content.ReadAsStreamAsync(cancellationToken);
            await stream.ReadExactlyAsync(body, cancellationToken);
            return body;
        }

        await content.LoadIntoBufferAsync(_options.MaxResponseBytes, cancellationToken);
        return await content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>An error's body helps, but what went wrong is known without it.</summary>
    private static async Task<byte[]> ErrorBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxErrorBytes, cancellationToken);
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return [];
        }
    }

    /// <summary>What the caller gets to see of a failure. The caller's own cancellation, and what is no failure of the call, goes on as it
    /// is.</summary>
    private static ModelException ToModelException(Exception exception, bool begun, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var failure = Classify(exception, begun);
        if (failure is null)
        {
            ExceptionDispatchInfo.Throw(exception);
        }

        return failure;
    }

    private static ModelException? Classify(Exception exception, bool begun) =>
        exception switch
        {
            ModelException known => known,
            OperationCanceledException => new(
                ModelException.Timeout,
                begun ? "The model service stopped sending." : "The model service did not answer in time.",
                inner: exception
            )
            {
                IsTransient = true,
            },
            EventStreamException { Truncated: true } => ConnectionLost(begun, exception),
            EventStreamException => new(ModelException.MalformedResponse, "The answer's stream is corrupt.", inner: exception)
            {
                IsTransient = true,
            },
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => new(
                ModelException.MalformedResponse,
                "The answer is larger than the limit.",
                inner: exception
            ),
            HttpRequestException or IOException => ConnectionLost(begun, exception),
            AmazonClientException => new(
                ModelException.NoCredentials,
                "There are no AWS credentials: neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY nor a profile, web identity, container "
                    + "or instance role.",
                inner: exception
            ),
            _ => null,
        };

    private static ModelException ConnectionLost(bool begun, Exception exception) =>
        begun
            ? new(ModelException.IncompleteStream, "The connection broke before the answer's last event.", inner: exception)
            {
                IsTransient = true,
            }
            : new(
                ModelException.ConnectionFailed,
                "The model service cannot be reached, or the connection broke before its answer.",
                inner: exception
            )
            {
                IsTransient = true,
            };

    private static string? RequestId(HttpResponseMessage response) => Header(response, "x-amzn-RequestId");

    private static TimeSpan? RetryAfter(HttpResponseMessage response) =>
        long.TryParse(Header(response, "x-amz-retry-after"), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, MaxRetryAfterMilliseconds))
            : null;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    [LoggerMessage(2100, LogLevel.Information, "Attempt {Attempt} of a model call failed with {Code}; retrying in {Delay:F0} ms.")]
    private partial void LogRetry(int attempt, string code, double delay);
}

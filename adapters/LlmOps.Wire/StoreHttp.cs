using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using LlmOps.Engine;
using LlmOps.Engine.Resilience;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.Logging;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace LlmOps.Wire;

/// <summary>HTTP to a store: one span for each call, the store's pipeline around it, and one kind of exception for everything that means
/// "not now".</summary>
internal sealed class StoreHttp : IDisposable
{
    /// <summary>A store that has become slow must not take all descriptors of the process; calls beyond wait within their time
    /// limit.</summary>
    private const int MaxConnections = 256;

    private readonly HttpClient _http;
    private readonly string _store;
    private readonly string _system;
    private readonly AuthenticationHeaderValue? _basic;
    private readonly StorePipeline _pipeline;
    private readonly Func<HttpStatusCode, byte[], bool>? _isFull;

    /// <param name="store">Name for messages, such as <c>OpenSearch</c>.</param>
    /// <param name="system">Name for spans, such as <c>opensearch</c>.</param>
    /// <param name="connection">Where it is.</param>
    /// <param name="attempts">Attempts for one call, the first included.</param>
    /// <param name="circuit">When calls stop for a while.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears when the circuit opens and closes.</param>
    /// <param name="wrap">Puts a signing handler around the transport, or null.</param>
    /// <param name="isFull">Tells from status and body of a refusal that the store takes no writes until an operator makes room; null: its
    /// answers never say so.</param>
    public StoreHttp(
        string store,
        string system,
        StoreConnection connection,
        int attempts,
        StoreCircuit circuit,
        TimeProvider time,
        ILogger logger,
        Func<HttpMessageHandler, HttpMessageHandler>? wrap = null,
        Func<HttpStatusCode, byte[], bool>? isFull = null
    )
    {
        (_store, _system, _isFull) = (store, system, isFull);
        _pipeline = StorePipelines.Http(
            system,
            attempts,
            circuit.FailuresBeforeBreak,
            circuit.BreakDuration,
            static exception => exception is StoreRefusalException,
            static exception => exception is StoreUnavailableException { Failure: StoreFailure.Unreachable },
            time,
            logger
        );
        Endpoint = connection.Endpoint;

        // The spans are ours; a header that the transport adds after signing would not be covered by the signature.
        HttpMessageHandler transport = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            MaxConnectionsPerServer = MaxConnections,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _http = new HttpClient(wrap?.Invoke(transport) ?? transport)
        {
            BaseAddress = connection.Endpoint,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _basic =
            wrap is null && connection.Username is { } user
                ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{connection.Password}")))
                : null;
    }

    public Uri Endpoint { get; }

    /// <summary>Sends a request until it is answered with something that is not a passing refusal.</summary>
    /// <param name="operation">What is asked, for the span.</param>
    /// <param name="collection">Index or database, for the span.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">Path and query, relative to the endpoint.</param>
    /// <param name="content">Makes content type and bytes, for each attempt; or null.</param>
    /// <param name="timeLimit">Time for all attempts together.</param>
    /// <param name="bypassCircuit">For writes and probes: calls the store although its circuit is open.</param>
    /// <param name="read">Makes the result of status and body; it throws <see cref="StoreRefusalException"/> where another attempt may
    /// help.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="StoreUnavailableException">The store is out of reach, too slow, overloaded, or does not let us in.</exception>
    public async Task<T> SendAsync<T>(
        string operation,
        string? collection,
        HttpMethod method,
        string path,
        Func<(string Type, ReadOnlyMemory<byte> Bytes)>? content,
        TimeSpan timeLimit,
        bool bypassCircuit,
        Func<HttpStatusCode, byte[], T> read,
        CancellationToken cancellationToken
    )
    {
        using var activity = EngineDiagnostics.ActivitySource.StartActivity(
            collection is null ? operation : $"{operation} {collection}",
            ActivityKind.Client
        );
        activity
            ?.SetTag(EngineDiagnosticsNames.DbSystem, _system)
            .SetTag(EngineDiagnosticsNames.DbSystemName, _system)
            .SetTag(EngineDiagnosticsNames.DbOperation, operation)
            .SetTag(EngineDiagnosticsNames.DbCollection, collection)
            .SetTag(EngineDiagnosticsNames.ServerAddress, Endpoint.Host)
            .SetTag(EngineDiagnosticsNames.ServerPort, Endpoint.Port);
        var attempts = 0;
        try
        {
            return await _pipeline.ExecuteAsync(
                async token =>
                {
                    attempts++;
                    return await AttemptAsync(activity, method, path, content, read, token);
                },
                cancellationToken,
                timeLimit,
                bypassCircuit
            );
        }
        catch (BrokenCircuitException e)
        {
            Fail(activity, "circuit-open", e);
            throw new StoreUnavailableException(_system, $"{_store} at {Endpoint.Authority} keeps failing; its circuit is open.", e);
        }
        catch (TimeoutRejectedException e)
        {
            Fail(activity, "timeout", e);
            throw new StoreUnavailableException(
                _system,
                $"{_store} at {Endpoint.Authority} did not answer within {timeLimit.TotalSeconds:0.#} s.",
                e
            );
        }
        catch (Exception e)
        {
            Fail(activity, e.GetType().Name, e);
            if (e is HttpRequestException or SocketException or IOException or StoreRefusalException)
            {
                var reason = e is StoreRefusalException refusal ? refusal.Message : "it is out of reach";
                throw new StoreUnavailableException(
                    _system,
                    $"{_store} at {Endpoint.Authority} failed after {attempts} attempts: {reason}.",
                    e
                );
            }

            throw;
        }
    }

    public void Dispose() => _http.Dispose();

    private static void Fail(Activity? activity, string type, Exception exception) =>
        activity?.SetTag(EngineDiagnosticsNames.ErrorType, type).SetStatus(ActivityStatusCode.Error, exception.Message);

    private async Task<T> AttemptAsync<T>(
        Activity? activity,
        HttpMethod method,
        string path,
        Func<(string Type, ReadOnlyMemory<byte> Bytes)>? content,
        Func<HttpStatusCode, byte[], T> read,
        CancellationToken cancellationToken
    )
    {
        var (status, body) = await SendOnceAsync(method, path, content?.Invoke(), cancellationToken);
        activity?.SetTag("http.response.status_code", (int)status);
        if ((int)status >= 400 && _isFull?.Invoke(status, body) is true)
        {
            // It answers, and repeating the request makes no room.
            throw new StoreUnavailableException(_system, $"{_store} at {Endpoint.Authority} takes no writes.")
            {
                Failure = StoreFailure.Full,
            };
        }

        return status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => throw new StoreUnavailableException(
                _system,
                $"{_store} at {Endpoint.Authority} does not let us in ({(int)status})."
            ),
            HttpStatusCode.TooManyRequests
            or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout => throw new StoreRefusalException($"it answered {(int)status}"),
            _ => read(status, body),
        };
    }

    private async Task<(HttpStatusCode Status, byte[] Body)> SendOnceAsync(
        HttpMethod method,
        string path,
        (string Type, ReadOnlyMemory<byte> Bytes)? content,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Authorization = _basic;
        if (content is { } body)
        {
            request.Content = new ReadOnlyMemoryContent(body.Bytes);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(body.Type);
        }

        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using LlmOps.Engine;
using LlmOps.Engine.Stores;

namespace LlmOps.Wire;

/// <summary>HTTP to a store: one span for each call, retries with back-off inside one time limit, and one kind of exception for everything that means "not now".</summary>
internal sealed class StoreHttp : IDisposable
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(5);

    /// <summary>A caller who waited this long and went away leaves a call that failed.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http;
    private readonly string _store;
    private readonly string _system;
    private readonly int _attempts;
    private readonly TimeProvider _time;
    private readonly AuthenticationHeaderValue? _basic;
    private readonly StorePause _pause;

    /// <param name="store">Name for messages, such as <c>OpenSearch</c>.</param>
    /// <param name="system">Name for spans, such as <c>opensearch</c>.</param>
    /// <param name="connection">Where it is.</param>
    /// <param name="attempts">Attempts for one call, the first included.</param>
    /// <param name="pause">When the store is left alone.</param>
    /// <param name="time">The clock.</param>
    /// <param name="wrap">Puts a signing handler around the transport, or null.</param>
    public StoreHttp(string store, string system, StoreConnection connection, int attempts, StorePause pause, TimeProvider time, Func<HttpMessageHandler, HttpMessageHandler>? wrap = null)
    {
        (_store, _system, _attempts, _pause, _time) = (store, system, attempts, pause, time);
        Endpoint = connection.Endpoint;

        // The spans are ours; a header that the transport adds after signing would not be covered by the signature.
        HttpMessageHandler transport = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _http = new HttpClient(wrap?.Invoke(transport) ?? transport) { BaseAddress = connection.Endpoint, Timeout = Timeout.InfiniteTimeSpan };
        _basic = wrap is null && connection.Username is { } user
            ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{connection.Password}")))
            : null;
    }

    public Uri Endpoint { get; }

    /// <summary>Sends a request until it is answered with something that is not a passing refusal.</summary>
    /// <param name="operation">What is asked, for the span.</param>
    /// <param name="collection">Index or database, for the span.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">Path and query, relative to the endpoint.</param>
    /// <param name="content">Makes content type and bytes, for each attempt anew; or null.</param>
    /// <param name="timeLimit">Time for all attempts together.</param>
    /// <param name="evenIfPaused">For writes and probes: tries however often the store failed before.</param>
    /// <param name="read">Makes the result of status and body; it may answer <see cref="Outcome{T}.Again"/>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="StoreUnavailableException">The store is out of reach, too slow, overloaded, or does not let us in.</exception>
    public async Task<T> SendAsync<T>(
        string operation, string? collection, HttpMethod method, string path, Func<(string Type, ReadOnlyMemory<byte> Bytes)>? content, TimeSpan timeLimit,
        bool evenIfPaused, Func<HttpStatusCode, byte[], Outcome<T>> read, CancellationToken cancellationToken)
    {
        using var activity = EngineDiagnostics.ActivitySource.StartActivity(collection is null ? operation : $"{operation} {collection}", ActivityKind.Client);
        activity?.SetTag(EngineDiagnosticsNames.DbSystem, _system).SetTag(EngineDiagnosticsNames.DbSystemName, _system)
            .SetTag(EngineDiagnosticsNames.DbOperation, operation).SetTag(EngineDiagnosticsNames.DbCollection, collection)
            .SetTag(EngineDiagnosticsNames.ServerAddress, Endpoint.Host).SetTag(EngineDiagnosticsNames.ServerPort, Endpoint.Port);
        if (!evenIfPaused && _pause.IsOn)
        {
            activity?.SetTag(EngineDiagnosticsNames.ErrorType, "paused").SetStatus(ActivityStatusCode.Error, "left alone");
            throw new StoreUnavailableException(_system, $"{_store} at {Endpoint.Authority} keeps failing and is left alone for a moment.");
        }

        var begun = _time.GetTimestamp();
        using var limit = new CancellationTokenSource(timeLimit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                string refusal;
                Exception? cause = null;
                try
                {
                    var (status, body) = await SendOnceAsync(method, path, content?.Invoke(), both.Token);
                    activity?.SetTag("http.response.status_code", (int)status);
                    if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                    {
                        throw new StoreUnavailableException(_system, $"{_store} at {Endpoint.Authority} does not let us in ({(int)status}).");
                    }

                    if (status is not (HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout))
                    {
                        var outcome = read(status, body);
                        if (outcome.Again is null)
                        {
                            _pause.Succeeded();
                            return outcome.Result!;
                        }

                        refusal = outcome.Again;
                    }
                    else
                    {
                        refusal = $"it answered {(int)status}";
                    }
                }
                catch (Exception e) when (e is HttpRequestException or SocketException or IOException)
                {
                    (refusal, cause) = ("it is out of reach", e);
                }

                if (attempt == _attempts)
                {
                    throw new StoreUnavailableException(_system, $"{_store} at {Endpoint.Authority} failed after {attempt} attempts: {refusal}.", cause);
                }

                activity?.AddEvent(new ActivityEvent("retry"));
                await Task.Delay(Pause(attempt), _time, both.Token);
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            _pause.Failed();
            Fail(activity, "timeout", e);
            throw new StoreUnavailableException(_system, $"{_store} at {Endpoint.Authority} did not answer within {timeLimit.TotalSeconds:0.#} s.", e);
        }
        catch (Exception e)
        {
            if (e is StoreUnavailableException || (e is OperationCanceledException && _time.GetElapsedTime(begun) >= _patience))
            {
                _pause.Failed();
            }

            Fail(activity, e.GetType().Name, e);
            throw;
        }
    }

    public void Dispose() => _http.Dispose();

    private static void Fail(Activity? activity, string type, Exception exception) => activity?.SetTag(EngineDiagnosticsNames.ErrorType, type).SetStatus(ActivityStatusCode.Error, exception.Message);

    private static TimeSpan Pause(int attempt)
    {
        var longest = Math.Min(_longestPause.TotalMilliseconds, _firstPause.TotalMilliseconds * Math.Pow(2, attempt - 1));
        return TimeSpan.FromMilliseconds((longest / 2) + RandomNumberGenerator.GetInt32(1 + (int)(longest / 2)));
    }

    private async Task<(HttpStatusCode Status, byte[] Body)> SendOnceAsync(HttpMethod method, string path, (string Type, ReadOnlyMemory<byte> Bytes)? content, CancellationToken cancellationToken)
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

    /// <summary>A result, or why the call is to be made again.</summary>
    public readonly record struct Outcome<T>(T? Result, string? Again = null);
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlmOps.Cli;

/// <summary>Calls the API.</summary>
internal sealed class ApiClient : IDisposable
{
    private const int MaxFaultLength = 2_000;
    private static readonly TimeSpan s_pageTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client;

    /// <summary>Takes a client whose base address is the API's.</summary>
    public ApiClient(HttpClient client, string? key)
    {
        _client = client;
        if (!string.IsNullOrWhiteSpace(key))
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <summary>Sends a request and reads the JSON of its response.</summary>
    /// <exception cref="ApiProblemException">The API refused, or failed.</exception>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await _client.SendAsync(request, cancellationToken);
        await ThrowIfRefusedAsync(response, cancellationToken);
        return (await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
    }

    /// <summary>Sends a request whose response is a stream of events.</summary>
    /// <exception cref="ApiProblemException">The API refused, or failed.</exception>
    public async IAsyncEnumerable<(string Type, JsonNode Data)> StreamAsync(
        string path,
        JsonNode body,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await ThrowIfRefusedAsync(response, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            yield return (item.EventType, JsonNode.Parse(item.Data)!);
        }
    }

    /// <summary>Asks for a page that has to answer 200.</summary>
    /// <returns>Null where it does; else the status and the beginning of the body, or why there is none.</returns>
    public async Task<string?> FindFaultAsync(string path, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_pageTimeout);
        try
        {
            using var response = await _client.GetAsync(path, limit.Token);
            if (response.StatusCode is HttpStatusCode.OK)
            {
                return null;
            }

            var body = await response.Content.ReadAsStringAsync(limit.Token);
            return $"{(int)response.StatusCode} {body[..Math.Min(body.Length, MaxFaultLength)]}".TrimEnd();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {s_pageTimeout.TotalSeconds:0} s";
        }
    }

    public void Dispose() => _client.Dispose();

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        JsonNode? problem = null;
        try
        {
            problem = await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken);
        }
        catch (JsonException)
        {
            // The status says enough.
        }

        throw new ApiProblemException(response.StatusCode, problem);
    }
}

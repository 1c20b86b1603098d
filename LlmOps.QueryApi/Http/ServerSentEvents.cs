using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LlmOps.QueryApi.Http;

/// <summary>Writes server-sent events (WHATWG HTML, section 9.2): one JSON value each, flushed at once.</summary>
internal sealed class ServerSentEvents(HttpResponse response)
{
    /// <summary>Sends the headers. From here on an error can only be told as an event.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache, no-transform";
        // Proxies that buffer would turn the stream into one late answer.
        response.Headers["X-Accel-Buffering"] = "no";
        return response.StartAsync(cancellationToken);
    }

    /// <summary>Sends one event.</summary>
    public async Task WriteAsync<T>(string name, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Serialize(value, type);
        await response.WriteAsync($"event: {name}\ndata: {json}\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}

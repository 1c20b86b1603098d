using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlmOps.Benchmarks.Quality;

/// <summary>A public baseline: OpenSearch as one would use it without us: one document each, its English analyzer, title and
/// text.</summary>
internal sealed class OpenSearchPeer : IAsyncDisposable
{
    public const string Name = "opensearch";

    private const int BatchSize = 500;

    private readonly HttpClient _client;
    private readonly string _index = $"llmops-peer-{Guid.NewGuid():N}";

    private OpenSearchPeer(string address) => _client = ClientOf(address);

    /// <summary>A client of a server, with the user and the password of its address.</summary>
    internal static HttpClient ClientOf(string address)
    {
        var uri = new Uri(address);
        var client = new HttpClient { BaseAddress = new Uri(uri.GetLeftPart(UriPartial.Authority)), Timeout = TimeSpan.FromMinutes(2) };
        if (uri.UserInfo.Length > 0)
        {
            client.DefaultRequestHeaders.Authorization = new(
                "Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(uri.UserInfo)))
            );
        }

        return client;
    }

    public static async Task<OpenSearchPeer> LoadAsync(string address, Collection collection)
    {
        var peer = new OpenSearchPeer(address);
        using (
            var created = await peer._client.PutAsJsonAsync(
                new Uri(peer._index, UriKind.Relative),
                new JsonObject
                {
                    ["settings"] = new JsonObject
                    {
                        ["index"] = new JsonObject { ["number_of_shards"] = 1, ["number_of_replicas"] = 0 },
                    },
                    ["mappings"] = new JsonObject
                    {
                        ["properties"] = new JsonObject
                        {
                            ["id"] = new JsonObject { ["type"] = "keyword" },
                            ["title"] = new JsonObject { ["type"] = "text", ["analyzer"] = "english" },
                            ["text"] = new JsonObject { ["type"] = "text", ["analyzer"] = "english" },
                        },
                    },
                }
            )
        )
        {
            created.EnsureSuccessStatusCode();
        }

        foreach (var batch in collection.Documents.Chunk(BatchSize))
        {
            var lines = new StringBuilder();
            foreach (var document in batch)
            {
                lines
                    .Append("{\"index\":{}}\n")
                    .Append(
                        JsonSerializer.Serialize(
                            new
                            {
                                id = document.Id,
                                title = document.Title,
                                text = document.Text,
                            }
                        )
                    )
                    .Append('\n');
            }

            using var content = new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson");
            using var written = await peer._client.PostAsync(new Uri($"{peer._index}/_bulk", UriKind.Relative), content);
            written.EnsureSuccessStatusCode();
            using var answer = await JsonDocument.ParseAsync(await written.Content.ReadAsStreamAsync());
            if (answer.RootElement.GetProperty("errors").GetBoolean())
            {
                throw new InvalidOperationException("OpenSearch refused a document.");
            }
        }

        using var refreshed = await peer._client.PostAsync(new Uri($"{peer._index}/_refresh", UriKind.Relative), null);
        refreshed.EnsureSuccessStatusCode();
        return peer;
    }

    public async Task<Ranking> SearchAsync(string question, int limit, StageTimes times)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await _client.PostAsJsonAsync(
            new Uri($"{_index}/_search", UriKind.Relative),
            new JsonObject
            {
                ["size"] = limit,
                ["_source"] = new JsonArray("id"),
                ["query"] = new JsonObject
                {
                    ["multi_match"] = new JsonObject
                    {
                        ["query"] = question,
                        ["type"] = "most_fields",
                        ["fields"] = new JsonArray("title", "text"),
                    },
                },
            }
        );
        response.EnsureSuccessStatusCode();
        using var answer = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
        Ranking ranking = new([
            .. answer
                .RootElement.GetProperty("hits")
                .GetProperty("hits")
                .EnumerateArray()
                .Select(hit => (hit.GetProperty("_source").GetProperty("id").GetString()!, hit.GetProperty("_score").GetDouble())),
        ]);
        times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        return ranking;
    }

    public async ValueTask DisposeAsync()
    {
        using var removed = await _client.DeleteAsync(new Uri(_index, UriKind.Relative));
        _client.Dispose();
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Benchmarks.Quality;

/// <summary>A public baseline: OpenSearch's hybrid query as its documentation has it (BM25 over title and text, nearest vectors, both
/// normalized to 0 to 1 by their least and best score, their mean), on our passages and vectors. The query type <c>hybrid</c> needs a
/// plugin that not every server has: both searches are sent at once and put together here.</summary>
internal sealed class OpenSearchHybridPeer : IAsyncDisposable
{
    private const int BatchSize = 500;

    private readonly HttpClient _client;
    private readonly string _index = $"llmops-peer-{Guid.NewGuid():N}";

    private OpenSearchHybridPeer(string address) => _client = OpenSearchPeer.ClientOf(address);

    /// <summary>Makes an index of the passages, one segment.</summary>
    public static async Task<OpenSearchHybridPeer> LoadAsync(
        string address,
        IReadOnlyList<IndexedChunk> passages,
        CancellationToken cancellationToken
    )
    {
        var peer = new OpenSearchHybridPeer(address);
        await peer.SendAsync(
            HttpMethod.Put,
            "",
            $$$"""
            {"settings":{"index":{"knn":true,"number_of_shards":1,"number_of_replicas":0}},
             "mappings":{"_source":{"excludes":["vector"]},"properties":{"document":{"type":"keyword"},
              "title":{"type":"text","analyzer":"english"},"text":{"type":"text","analyzer":"english"},
              "vector":{"type":"knn_vector","dimension":{{{passages[0].Vector.Length}}},
               "method":{"name":"hnsw","engine":"lucene","space_type":"cosinesimil","parameters":{"m":16,"ef_construction":256} } } } } }
            """,
            cancellationToken
        );
        foreach (var batch in passages.Chunk(BatchSize))
        {
            var lines = new StringBuilder();
            foreach (var passage in batch)
            {
                var document = new JsonObject
                {
                    ["document"] = passage.Chunk.DocumentId,
                    ["title"] = passage.Title,
                    ["text"] = string.Join('\n', [.. passage.Chunk.Headings, passage.Chunk.Text]),
                    ["vector"] = Numbers(passage.Vector),
                };
                lines.Append("{\"index\":{}}\n").Append(document.ToJsonString()).Append('\n');
            }

            using var answer = await peer.SendAsync(HttpMethod.Post, "/_bulk", lines.ToString(), cancellationToken);
            if (answer.RootElement.GetProperty("errors").GetBoolean())
            {
                throw new InvalidOperationException("OpenSearch refused a passage.");
            }
        }

        await peer.SendAsync(HttpMethod.Post, "/_forcemerge?max_num_segments=1", "", cancellationToken);
        await peer.SendAsync(HttpMethod.Post, "/_refresh", "", cancellationToken);
        return peer;
    }

    /// <summary>Passages by their document, best first.</summary>
    public async Task<IReadOnlyList<(string DocumentId, double Score)>> SearchAsync(
        string question,
        ReadOnlyMemory<float> vector,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var text = new JsonObject
        {
            ["size"] = limit,
            ["_source"] = false,
            ["docvalue_fields"] = new JsonArray("document"),
            ["query"] = new JsonObject
            {
                ["multi_match"] = new JsonObject
                {
                    ["query"] = question,
                    ["type"] = "most_fields",
                    ["fields"] = new JsonArray("title", "text"),
                },
            },
        };
        var nearest = new JsonObject
        {
            ["size"] = limit,
            ["_source"] = false,
            ["docvalue_fields"] = new JsonArray("document"),
            ["query"] = new JsonObject
            {
                ["knn"] = new JsonObject
                {
                    ["vector"] = new JsonObject { ["vector"] = Numbers(vector), ["k"] = limit },
                },
            },
        };
        using var answer = await SendAsync(
            HttpMethod.Post,
            "/_msearch",
            $"{{}}\n{text.ToJsonString()}\n{{}}\n{nearest.ToJsonString()}\n",
            cancellationToken
        );
        var documents = new Dictionary<string, string>(StringComparer.Ordinal);
        var sums = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var response in answer.RootElement.GetProperty("responses").EnumerateArray())
        {
            var hits = response.GetProperty("hits").GetProperty("hits").EnumerateArray().ToList();
            var scores = hits.ConvertAll(hit => hit.GetProperty("_score").GetDouble());
            for (var i = 0; i < hits.Count; i++)
            {
                var id = hits[i].GetProperty("_id").GetString()!;
                documents[id] = hits[i].GetProperty("fields").GetProperty("document")[0].GetString()!;
                var (least, best) = (scores[^1], scores[0]);
                sums[id] = sums.GetValueOrDefault(id) + (best > least ? (scores[i] - least) / (best - least) : 1);
            }
        }

        return
        [
            .. sums.OrderByDescending(entry => entry.Value)
                .ThenBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => (documents[entry.Key], entry.Value / 2)),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        using var removed = await _client.DeleteAsync(new Uri(_index, UriKind.Relative));
        _client.Dispose();
    }

    private static JsonArray Numbers(ReadOnlyMemory<float> vector) => [.. vector.ToArray().Select(number => JsonValue.Create(number))];

    private async Task<JsonDocument> SendAsync(HttpMethod method, string path, string body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_index + path, UriKind.Relative));
        if (body.Length > 0)
        {
            var type = path is "/_bulk" or "/_msearch" ? "application/x-ndjson" : "application/json";
            request.Content = new StringContent(body, Encoding.UTF8, type);
        }

        using var response = await _client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonDocument.ParseAsync(content, cancellationToken: cancellationToken);
    }
}

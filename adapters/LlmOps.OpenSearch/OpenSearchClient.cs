using System.Buffers;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlmOps.Engine.Resilience;
using LlmOps.Engine.Stores;
using LlmOps.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.OpenSearch;

/// <summary>OpenSearch's HTTP interface, as much of it as is used here. Signs with SigV4 where the connection names a <c>Region</c> or the
/// host is one of Amazon's and no user is given; else signs in with user and password, or not at all.</summary>
internal sealed class OpenSearchClient : IDisposable
{
    private const string Json = "application/json";
    private const string Lines = "application/x-ndjson";

    private readonly StoreHttp _http;
    private readonly OpenSearchOptions _options;
    private readonly StorePipeline _bulk;

    public OpenSearchClient(
        string connectionString,
        IOptions<OpenSearchOptions> options,
        IAwsCredentials credentials,
        TimeProvider time,
        ILogger<OpenSearchClient> logger
    )
    {
        _options = options.Value;
        _bulk = StorePipelines.Bulk(
            "opensearch",
            _options.MaxAttempts,
            static exception => exception is StoreRefusalException,
            time,
            logger
        );
        var connection = StoreConnection.Parse("opensearch", connectionString);
        Func<HttpMessageHandler, HttpMessageHandler>? sign = null;
        if (SigningOf(connection) is var (region, service))
        {
            sign = transport => new SigV4Handler(credentials, region, service, time) { InnerHandler = transport };
        }

        var circuit = new StoreCircuit(_options.FailuresBeforePause, _options.Pause);
        _http = new StoreHttp("OpenSearch", "opensearch", connection, _options.MaxAttempts, circuit, time, logger, sign, IsFull);
    }

    public async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        var root = await GetAsync("info", null, "", OpenSearchJson.Default.RootResponse, cancellationToken);
        return $"{root?.Version?.Distribution ?? "opensearch"} {root?.Version?.Number}".TrimEnd();
    }

    /// <summary>The indexes whose names begin with the alias, each with its aliases and what it says of itself.</summary>
    public async Task<Dictionary<string, IndexDescription>> DescribeAsync(string alias, CancellationToken cancellationToken) =>
        await GetAsync(
            "describe",
            alias,
            $"{alias}-*?filter_path=*.aliases,*.mappings._meta",
            OpenSearchJson.Default.DictionaryStringIndexDescription,
            cancellationToken
        ) ?? [];

    /// <summary>Makes an index; false where there is one of that name.</summary>
    public async Task<bool> CreateIndexAsync(string index, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(
                "create_index",
                index,
                HttpMethod.Put,
                index,
                (Json, body),
                _options.WriteTimeout,
                OpenSearchJson.Default.JsonElement,
                cancellationToken
            );
            return true;
        }
        catch (OpenSearchException e) when (e.Type is "resource_already_exists_exception")
        {
            return false;
        }
    }

    public Task PutTemplateAsync(string name, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        SendAsync(
            "put_template",
            name,
            HttpMethod.Put,
            $"_index_template/{name}",
            (Json, body),
            _options.WriteTimeout,
            OpenSearchJson.Default.JsonElement,
            cancellationToken
        );

    public async Task DeleteTemplateAsync(string name, CancellationToken cancellationToken) =>
        await IgnoreMissingAsync(
            SendAsync(
                "delete_template",
                name,
                HttpMethod.Delete,
                $"_index_template/{name}",
                null,
                _options.WriteTimeout,
                OpenSearchJson.Default.JsonElement,
                cancellationToken
            )
        );

    public async Task DeleteIndexAsync(string index, CancellationToken cancellationToken) =>
        await IgnoreMissingAsync(
            SendAsync(
                "delete_index",
                index,
                HttpMethod.Delete,
                index,
                null,
                _options.WriteTimeout,
                OpenSearchJson.Default.JsonElement,
                cancellationToken
            )
        );

    /// <summary>Changes aliases, all in one step.</summary>
    public Task ChangeAliasesAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        SendAsync(
            "aliases",
            null,
            HttpMethod.Post,
            "_aliases",
            (Json, body),
            _options.WriteTimeout,
            OpenSearchJson.Default.JsonElement,
            cancellationToken
        );

    public Task RefreshAsync(IEnumerable<string> indexes, CancellationToken cancellationToken)
    {
        var names = string.Join(',', indexes);
        return SendAsync(
            "refresh",
            names,
            HttpMethod.Post,
            $"{names}/_refresh",
            null,
            _options.WriteTimeout,
            OpenSearchJson.Default.JsonElement,
            cancellationToken
        );
    }

    /// <summary>Searches one index. Partial results are no results.</summary>
    public async Task<SearchHit[]> SearchAsync(string index, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        HitsOf(
            await SendAsync(
                "search",
                index,
                HttpMethod.Post,
                $"{index}/_search",
                (Json, body),
                _options.CallTimeout,
                OpenSearchJson.Default.SearchResponse,
                cancellationToken
            )
        );

    /// <summary>Several searches in one request, answered in order.</summary>
    public async Task<IReadOnlyList<SearchHit[]>> MultiSearchAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(
            "msearch",
            null,
            HttpMethod.Post,
            "_msearch",
            (Lines, lines),
            _options.WriteTimeout,
            OpenSearchJson.Default.MultiSearchResponse,
            cancellationToken
        );
        return [.. answer!.Responses.Select(HitsOf)];
    }

    public async Task<MultiGetDocument[]> MultiGetAsync(
        string index,
        ReadOnlyMemory<byte> body,
        bool source,
        CancellationToken cancellationToken
    ) =>
        (
            await SendAsync(
                "mget",
                index,
                HttpMethod.Post,
                $"{index}/_mget?{(source ? "_source_excludes=embedding,metadata_terms" : "_source=false")}",
                (Json, body),
                _options.CallTimeout,
                OpenSearchJson.Default.MultiGetResponse,
                cancellationToken
            )
        )!.Docs;

    public async Task<long> CountAsync(string index, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        (
            await SendAsync(
                "count",
                index,
                HttpMethod.Post,
                $"{index}/_count",
                (Json, body),
                _options.CallTimeout,
                OpenSearchJson.Default.CountResponse,
                cancellationToken
            )
        )!.Count;

    public async Task<DeleteByQueryResponse> DeleteByQueryAsync(
        string index,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    ) =>
        (
            await SendAsync(
                "delete_by_query",
                index,
                HttpMethod.Post,
                $"{index}/_delete_by_query?conflicts=proceed&refresh=true",
                (Json, body),
                _options.WriteTimeout,
                OpenSearchJson.Default.DeleteByQueryResponse,
                cancellationToken
            )
        )!;

    /// <summary>Begins to read a whole index, or goes on where <paramref name="scrollId"/> is given.</summary>
    public async Task<(string? ScrollId, SearchHit[] Hits)> ScrollAsync(
        string index,
        string? scrollId,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    )
    {
        var answer = await SendAsync(
            "scroll",
            index,
            HttpMethod.Post,
            scrollId is null ? $"{index}/_search?scroll=2m" : "_search/scroll",
            (Json, body),
            _options.WriteTimeout,
            OpenSearchJson.Default.SearchResponse,
            cancellationToken
        );
        return (answer!.ScrollId, HitsOf(answer));
    }

    /// <summary>Sends actions, cut into requests of bounded size. Items that the server has no room for at the moment are sent again; a
    /// request that is too large is halved.</summary>
    /// <param name="actions">Each an action line with its document line, both with a line feed.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Each action's HTTP status.</returns>
    /// <exception cref="OpenSearchException">An item was refused for good with a status that <paramref name="accepted"/> does not
    /// name.</exception>
    /// <param name="accepted">Statuses of items that are no failure besides 200 and 201.</param>
    public async Task<int[]> BulkAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> actions,
        CancellationToken cancellationToken,
        params int[] accepted
    )
    {
        var statuses = new int[actions.Count];
        var open = new List<int>();
        var bytes = 0L;
        for (var i = 0; i < actions.Count; i++)
        {
            if (open.Count > 0 && (bytes + actions[i].Length > _options.MaxBulkBytes || open.Count >= _options.MaxBulkChunks))
            {
                await SendPartAsync(open);
                open.Clear();
                bytes = 0;
            }

            open.Add(i);
            bytes += actions[i].Length;
        }

        if (open.Count > 0)
        {
            await SendPartAsync(open);
        }

        return statuses;

        async Task SendPartAsync(IReadOnlyList<int> part)
        {
            // What the server had no room for; a retry sends only that.
            var left = part;
            try
            {
                await _bulk.ExecuteAsync(SendLeftAsync, cancellationToken);
            }
            catch (StoreRefusalException e)
            {
                throw new StoreUnavailableException(
                    "opensearch",
                    $"OpenSearch at {_http.Endpoint.Authority} had no room for {left.Count} of {part.Count} chunks after "
                        + $"{_options.MaxAttempts} attempts.",
                    e
                );
            }

            async Task SendLeftAsync(CancellationToken token)
            {
                try
                {
                    left = await SendOnceAsync(left, token);
                }
                catch (OpenSearchException e) when (e.Status == 413 && left.Count > 1)
                {
                    await SendPartAsync([.. left.Take(left.Count / 2)]);
                    await SendPartAsync([.. left.Skip(left.Count / 2)]);
                    return;
                }

                if (left.Count > 0)
                {
                    throw new StoreRefusalException("it has no room");
                }
            }
        }

        async Task<List<int>> SendOnceAsync(IReadOnlyList<int> part, CancellationToken token)
        {
            var buffer = new ArrayBufferWriter<byte>();
            foreach (var i in part)
            {
                buffer.Write(actions[i].Span);
            }

            var answer = (
                await SendAsync(
                    "bulk",
                    null,
                    HttpMethod.Post,
                    "_bulk",
                    (Lines, buffer.WrittenMemory),
                    _options.WriteTimeout,
                    OpenSearchJson.Default.BulkResponse,
                    token
                )
            )!;
            var again = new List<int>();
            for (var i = 0; i < part.Count; i++)
            {
                var item = answer.Items[i].Values.Single();
                statuses[part[i]] = item.Status;
                if (IsWriteBlock(item.Status, item.Error))
                {
                    throw new StoreUnavailableException("opensearch", $"OpenSearch at {_http.Endpoint.Authority} takes no writes.")
                    {
                        Failure = StoreFailure.Full,
                    };
                }

                if (item.Status is 429 or 503)
                {
                    again.Add(part[i]);
                }
                else if (item.Status is not (200 or 201) && !accepted.Contains(item.Status))
                {
                    throw ErrorOf(item.Status, item.Error);
                }
            }

            return again;
        }
    }

    public void Dispose() => _http.Dispose();

    private static (string Region, string Service)? SigningOf(StoreConnection connection)
    {
        if (connection.Username is not null)
        {
            return null;
        }

        // search-name-id.eu-west-1.es.amazonaws.com, id.us-east-1.aoss.amazonaws.com
        var labels = connection.Endpoint.Host.Split('.');
        var amazon = labels is [.., _, "es" or "aoss", "amazonaws", _] or [.., _, "es" or "aoss", "amazonaws", _, _];
        var service = Array.Find(labels, label => label is "es" or "aoss");
        var region = connection["Region"] ?? (amazon ? labels[Array.IndexOf(labels, service) - 1] : null);
        return region is null ? null : (region, connection["Service"] ?? service ?? "es");
    }

    private static SearchHit[] HitsOf(SearchResponse? response)
    {
        if (response is not { Hits: { } hits, TimedOut: false } || response.Shards is { Failed: > 0 })
        {
            throw new StoreUnavailableException("opensearch", "OpenSearch searched only a part of the index.");
        }

        return hits.Hits;
    }

    private static async Task IgnoreMissingAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (OpenSearchException e) when (e.Status == 404)
        {
            // It is gone, which is what was asked for.
        }
    }

    private static OpenSearchException ErrorOf(int status, JsonElement? error) =>
        error switch
        {
            { ValueKind: JsonValueKind.Object } details => new OpenSearchException(status, Text(details, "type"), Reason(details)),
            { ValueKind: JsonValueKind.String } text => new OpenSearchException(status, "error", text.GetString()!),
            _ => new OpenSearchException(status, "error", "no reason given"),
        };

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static string Reason(JsonElement error)
    {
        var reason = Text(error, "reason");
        return error.TryGetProperty("caused_by", out var cause) ? $"{reason} ({Text(cause, "reason")})" : reason;
    }

    private Task<T?> GetAsync<T>(string operation, string? index, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(operation, index, HttpMethod.Get, path, null, _options.CallTimeout, type, cancellationToken);

    private Task<T?> SendAsync<T>(
        string operation,
        string? index,
        HttpMethod method,
        string path,
        (string Type, ReadOnlyMemory<byte> Bytes)? content,
        TimeSpan timeLimit,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    ) =>
        _http.SendAsync(
            operation,
            index,
            method,
            path,
            content is { } body ? () => body : null,
            timeLimit,
            bypassCircuit: operation is not ("search" or "mget" or "count" or "describe"),
            (status, answer) => Read(status, answer, type),
            cancellationToken
        );

    private static T? Read<T>(HttpStatusCode status, byte[] body, JsonTypeInfo<T> type)
    {
        if ((int)status is >= 200 and < 300)
        {
            return JsonSerializer.Deserialize(body, type);
        }

        var error = ReadError(body);

        // A circuit breaker inside a search means "not now" whatever the status around it.
        var exception = error?.Message is { } message
            ? new OpenSearchException((int)status, "refused", message)
            : ErrorOf((int)status, error?.Error);
        throw exception.Type
            is "circuit_breaking_exception"
                or "rejected_execution_exception"
                or "cluster_manager_not_discovered_exception"
                or "process_cluster_event_timeout_exception"
            ? new StoreRefusalException(exception.Type)
            : exception;
    }

    private static ErrorResponse? ReadError(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, OpenSearchJson.Default.ErrorResponse);
        }
        catch (JsonException)
        {
            // A proxy's page in place of an answer.
            return null;
        }
    }

    private static bool IsFull(HttpStatusCode status, byte[] body) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.Forbidden && IsWriteBlock((int)status, ReadError(body)?.Error);

    /// <summary>Whether a disk is past its flood stage, or writes are blocked: both last until an operator makes room. A cluster that has
    /// not elected its manager blocks everything with 503.</summary>
    private static bool IsWriteBlock(int status, JsonElement? error) =>
        status is not 503 && error is { ValueKind: JsonValueKind.Object } details && Text(details, "type") is "cluster_block_exception";
}

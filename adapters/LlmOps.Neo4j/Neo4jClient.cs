using System.Buffers;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlmOps.Engine.Stores;
using LlmOps.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Neo4j;

/// <summary>Neo4j's HTTP Query API, version 2 (Neo4j 5.25 or later, and Aura): one statement, one transaction.</summary>
internal sealed class Neo4jClient : IDisposable
{
    private static readonly JsonWriterOptions s_relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StoreHttp _http;
    private readonly Neo4jOptions _options;
    private readonly string _database;
    private readonly string _path;
    private volatile string[] _bookmarks = [];

    public Neo4jClient(string connectionString, IOptions<Neo4jOptions> options, TimeProvider time, ILogger<Neo4jClient> logger)
    {
        _options = options.Value;
        var connection = StoreConnection.Parse("neo4j", connectionString);
        _database = connection["Database"] ?? "neo4j";
        _path = $"db/{Uri.EscapeDataString(_database)}/query/v2";
        var circuit = new StoreCircuit(_options.FailuresBeforePause, _options.Pause);
        _http = new StoreHttp("Neo4j", "neo4j", connection, _options.MaxAttempts, circuit, time, logger);
    }

    /// <summary>Runs a statement that changes nothing. It sees what this process wrote before.</summary>
    /// <returns>Rows of values, in the order of the statement's RETURN.</returns>
    public Task<JsonElement[][]> ReadAsync(
        string operation,
        string statement,
        Action<Utf8JsonWriter> parameters,
        CancellationToken cancellationToken,
        bool bypassCircuit = false
    ) => RunAsync(operation, statement, parameters, write: false, bypassCircuit, cancellationToken);

    /// <summary>Runs a statement that may be run twice without harm.</summary>
    public Task<JsonElement[][]> WriteAsync(
        string operation,
        string statement,
        Action<Utf8JsonWriter> parameters,
        CancellationToken cancellationToken
    ) => RunAsync(operation, statement, parameters, write: true, bypassCircuit: true, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement[][]> RunAsync(
        string operation,
        string statement,
        Action<Utf8JsonWriter> parameters,
        bool write,
        bool bypassCircuit,
        CancellationToken cancellationToken
    )
    {
        var response = await _http.SendAsync<Neo4jResponse>(
            operation,
            _database,
            HttpMethod.Post,
            _path,
            () => ("application/json", Body()),
            write ? _options.WriteTimeout : _options.ReadTimeout,
            bypassCircuit,
            Read,
            cancellationToken
        );
        if (write && response.Bookmarks is { Length: > 0 } made)
        {
            _bookmarks = made;
        }

        return response.Data!.Values;

        ReadOnlyMemory<byte> Body()
        {
            var buffer = new ArrayBufferWriter<byte>();
            using var json = new Utf8JsonWriter(buffer, s_relaxed);
            json.WriteStartObject();
            json.WriteString("statement", statement);
            json.WriteStartObject("parameters");
            parameters(json);
            json.WriteEndObject();
            json.WriteString("accessMode", write ? "WRITE" : "READ");
            if (_bookmarks is { Length: > 0 } bookmarks)
            {
                // A cluster's reader may lag behind its writer; the bookmark makes it wait.
                json.WriteStartArray("bookmarks");
                foreach (var bookmark in bookmarks)
                {
                    json.WriteStringValue(bookmark);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.Flush();
            return buffer.WrittenMemory;
        }
    }

    private Neo4jResponse Read(HttpStatusCode status, byte[] body)
    {
        Neo4jResponse? response = null;
        try
        {
            response = JsonSerializer.Deserialize(body, Neo4jJson.Default.Neo4jResponse);
        }
        catch (JsonException)
        {
            // A proxy's page in place of an answer.
        }

        // An error that comes up after the answer has begun arrives with a status of success.
        if (response is { Errors: [var error, ..] })
        {
            if (error.Code.Contains("Bookmark", StringComparison.Ordinal))
            {
                // The database was replaced or restored since: what it cannot know it cannot be waited for.
                _bookmarks = [];
                throw new StoreRefusalException(error.Code);
            }

            if (FailureOf(error.Code) is { } failure)
            {
                throw new StoreUnavailableException(
                    "neo4j",
                    $"Neo4j at {_http.Endpoint.Authority} cannot write ({error.Code}); its log says why."
                )
                {
                    Failure = failure,
                };
            }

            // Two transactions that make the same node at once, or one that finds what the other removes: one of them has to look again.
            throw error.Code.StartsWith("Neo.TransientError.", StringComparison.Ordinal)
            || error.Code is "Neo.ClientError.Schema.ConstraintValidationFailed" or "Neo.ClientError.Statement.EntityNotFound"
                ? new StoreRefusalException(error.Code)
                : new Neo4jException(error.Code, error.Message);
        }

        return (int)status is >= 200 and < 300 && response?.Data is not null
            ? response
            : throw new Neo4jException(
                ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture),
                "no result and no error; is this the Query API of Neo4j 5.25 or later?"
            );
    }

    // With a full disk, a commit fails with the first of these codes. From then on the database refuses every transaction, reads included,
    // with the second, until there is space and it has been restarted (Neo4j 5.26). No statement is to blame for either.
    private static StoreFailure? FailureOf(string code) =>
        code switch
        {
            "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase" or "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase" =>
                StoreFailure.ReadOnly,
            _ when code.StartsWith("Neo.DatabaseError.Transaction.", StringComparison.Ordinal) => StoreFailure.Damaged,
            _ when code.StartsWith("Neo.DatabaseError.General.", StringComparison.Ordinal) => StoreFailure.Damaged,
            _ => null,
        };
}

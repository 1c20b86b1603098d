using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace LlmOps.Tests.QueryApi.Contract;

/// <summary>
/// What the OpenAPI document says, held against what the API sends. A member that the document does not know is a violation too.
/// </summary>
internal sealed class ApiContract
{
    private const string Problem = "application/problem+json";

    private static readonly JsonSerializerOptions s_compact = new();

    private readonly JsonObject _definitions;
    private readonly JsonObject _strictDefinitions;
    private readonly ConcurrentDictionary<string, JsonSchema> _schemas = new(StringComparer.Ordinal);

    /// <summary>Reads a document.</summary>
    public ApiContract(string document)
    {
        // A validator looks for definitions of its own name.
        Document = JsonNode.Parse(document.Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal))!.AsObject();
        _definitions = Document["components"]!["schemas"]!.AsObject();
        _strictDefinitions = Closed(_definitions.DeepClone()).AsObject();
        Operations =
        [
            .. Document["paths"]!
                .AsObject()
                .SelectMany(path =>
                    path.Value!.AsObject()
                        .Select(operation => new ApiOperation(
                            (string)operation.Value!["operationId"]!,
                            new HttpMethod(operation.Key.ToUpperInvariant()),
                            path.Key,
                            operation.Value!.AsObject()
                        ))
                ),
        ];
    }

    /// <summary>The document; its references lead to <c>#/$defs</c>.</summary>
    public JsonObject Document { get; }

    /// <summary>Its operations.</summary>
    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>A named schema.</summary>
    public JsonNode Definition(string name) => _definitions[name]!;

    /// <summary>A schema, or what it refers to.</summary>
    public JsonObject Resolve(JsonNode schema) =>
        (string?)schema["$ref"] is { } reference ? Resolve(Definition(reference[(reference.LastIndexOf('/') + 1)..])) : schema.AsObject();

    /// <summary>The operation that a request is for, or null.</summary>
    public ApiOperation? Find(HttpMethod method, string path) =>
        Operations.Where(operation => operation.Match(method, path) >= 0).MaxBy(operation => operation.Match(method, path));

    /// <summary>Whether a value fits a schema of a request.</summary>
    public bool Accepts(JsonNode schema, JsonElement value) => SchemaOf(schema, _definitions).Evaluate(value).IsValid;

    /// <summary>What a response has that the document does not say of it, or null.</summary>
    public string? FindViolation(HttpMethod method, string path, int status, string? mediaType, string body)
    {
        var operation = Find(method, path);
        if (operation is null || status == 405)
        {
            return status < 400 || !path.StartsWith("/v1/", StringComparison.OrdinalIgnoreCase) && mediaType != Problem ? null
                : mediaType != Problem ? $"an error as {mediaType ?? "nothing"}"
                : Errors(new JsonObject { ["$ref"] = "#/$defs/ProblemDetails" }, body);
        }

        if (operation.Response(status) is not { } response)
        {
            return "a status that is not described";
        }

        if (response["content"] is not JsonObject content)
        {
            return body.Length == 0 ? null : "a body where none is described";
        }

        return mediaType is null || content[mediaType] is not { } described
                ? $"a body of the type {mediaType ?? "(none)"}, which is not described"
            : mediaType == "text/event-stream" ? Errors(described["schema"]!, EventsOf(body))
            : mediaType is "application/json" or Problem ? Errors(described["schema"]!, body)
            : null;
    }

    /// <summary>The events of a stream as an array of names and data.</summary>
    public static string EventsOf(string stream)
    {
        var events = new JsonArray();
        foreach (var lines in stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split('\n')))
        {
            var members = lines.Select(line => line.Split(": ", 2)).ToDictionary(member => member[0], member => member[1]);
            events.Add(new JsonObject { ["event"] = members["event"], ["data"] = JsonNode.Parse(members["data"]) });
        }

        return events.ToJsonString(s_compact);
    }

    private string? Errors(JsonNode schema, string body)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException e)
        {
            return $"a body that is no JSON ({e.Message})";
        }

        using (document)
        {
            var result = SchemaOf(schema, _strictDefinitions)
                .Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
            if (result.IsValid)
            {
                return null;
            }

            var errors = new StringBuilder();
            foreach (var detail in (result.Details ?? []).Where(detail => detail.Errors is not null))
            {
                errors.AppendJoin(
                    "; ",
                    detail.Errors!.Select(error => $"{detail.InstanceLocation} [{detail.EvaluationPath}] {error.Key}: {error.Value}")
                );
                errors.Append("; ");
            }

            return errors.ToString();
        }
    }

    private JsonSchema SchemaOf(JsonNode schema, JsonObject definitions)
    {
        var isStrict = ReferenceEquals(definitions, _strictDefinitions);
        return _schemas.GetOrAdd(
            $"{isStrict} {schema.ToJsonString(s_compact)}",
            _ =>
            {
                var root = (isStrict ? Closed(schema.DeepClone()) : schema.DeepClone()).AsObject();
                root["$schema"] = "https://json-schema.org/draft/2020-12/schema";
                root["$defs"] = definitions.DeepClone();
                return JsonSchema.FromText(root.ToJsonString(s_compact));
            }
        );
    }

    /// <summary>The schema with every object that names its members closed to others.</summary>
    private static JsonNode Closed(JsonNode schema)
    {
        if (schema is JsonArray list)
        {
            foreach (var entry in list.OfType<JsonNode>())
            {
                Closed(entry);
            }
        }

        if (schema is JsonObject described)
        {
            foreach (var (name, entry) in described.ToList())
            {
                if (entry is not null && name is not ("examples" or "default" or "enum"))
                {
                    Closed(entry);
                }
            }

            if (described["properties"] is JsonObject && (string?)(described["type"] as JsonValue) == "object")
            {
                described.TryAdd("additionalProperties", false);
            }
        }

        return schema;
    }
}

using System.Text.Json.Nodes;

namespace LlmOps.Tests.Dashboard;

/// <summary>One span, as the dashboard gives it back, its attributes as text.</summary>
public sealed record DashboardSpan(
    string Resource,
    string Scope,
    string TraceId,
    string Id,
    string? Parent,
    string Name,
    int Kind,
    IReadOnlyDictionary<string, string> Attributes
)
{
    /// <summary>OTLP's number for a span of who serves a request.</summary>
    public const int Server = 2;

    /// <summary>OTLP's number for a span of who calls.</summary>
    public const int Client = 3;

    public string? this[string attribute] => Attributes.GetValueOrDefault(attribute);

    /// <summary>All spans of an answer of <c>/api/telemetry/traces</c>.</summary>
    public static IEnumerable<DashboardSpan> Read(JsonNode document) =>
        from resource in document["data"]!["resourceSpans"]!.AsArray()
        let name = ReadAttributes(resource["resource"]!["attributes"]).GetValueOrDefault("service.name") ?? ""
        from scope in resource["scopeSpans"]!.AsArray()
        let source = (string?)scope["scope"]?["name"] ?? ""
        from span in scope["spans"]!.AsArray()
        select new DashboardSpan(
            name,
            source,
            (string)span["traceId"]!,
            (string)span["spanId"]!,
            (string?)span["parentSpanId"],
            (string)span["name"]!,
            (int?)span["kind"] ?? 0,
            ReadAttributes(span["attributes"])
        );

    private static Dictionary<string, string> ReadAttributes(JsonNode? attributes)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in attributes?.AsArray() ?? [])
        {
            read[(string)attribute!["key"]!] =
                attribute["value"]?.AsObject().Select(value => value.Value?.ToString()).FirstOrDefault() ?? "";
        }

        return read;
    }
}

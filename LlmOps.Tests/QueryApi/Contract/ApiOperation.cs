using System.Text.Json.Nodes;

namespace LlmOps.Tests.QueryApi.Contract;

/// <summary>An operation of the OpenAPI document.</summary>
/// <param name="Id">Its operation id.</param>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path with parameters in braces.</param>
/// <param name="Description">Its description in the document.</param>
internal sealed record ApiOperation(string Id, HttpMethod Method, string Path, JsonObject Description)
{
    private readonly string[] _segments = Path.Split('/');

    /// <summary>Its parameters.</summary>
    public IReadOnlyList<JsonObject> Parameters { get; } =
    [.. (Description["parameters"]?.AsArray() ?? []).Select(entry => entry!.AsObject())];

    /// <summary>The schema of a body of a media type, or null where there is none.</summary>
    public JsonNode? BodySchema(string mediaType) => Description["requestBody"]?["content"]?[mediaType]?["schema"];

    /// <summary>The description of the response with a status, or null where the document does not tell of it.</summary>
    public JsonObject? Response(int status) =>
        Description["responses"]?[status.ToString(System.Globalization.CultureInfo.InvariantCulture)]?.AsObject();

    /// <summary>How many segments of a path stand literally in the operation's; -1 where the path is not the operation's.</summary>
    public int Match(HttpMethod method, string path)
    {
        var segments = path.Length > 1 ? path.TrimEnd('/').Split('/') : path.Split('/');
        if (method != Method || segments.Length != _segments.Length)
        {
            return -1;
        }

        var literal = 0;
        for (var i = 0; i < segments.Length; i++)
        {
            if (_segments[i].StartsWith('{'))
            {
                continue;
            }

            if (!segments[i].Equals(_segments[i], StringComparison.OrdinalIgnoreCase))
            {
                return -1;
            }

            literal++;
        }

        return literal;
    }
}

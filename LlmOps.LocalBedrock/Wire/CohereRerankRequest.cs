using System.Text.Json.Serialization;

namespace LlmOps.LocalBedrock.Wire;

internal sealed record CohereRerankRequest
{
    public string? Query { get; init; }

    public IReadOnlyList<string>? Documents { get; init; }

    [JsonPropertyName("top_n")]
    public int? TopN { get; init; }
}

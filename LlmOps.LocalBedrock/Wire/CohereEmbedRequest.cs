using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmOps.LocalBedrock.Wire;

internal sealed record CohereEmbedRequest
{
    public IReadOnlyList<string>? Texts { get; init; }

    public IReadOnlyList<string>? Images { get; init; }

    public JsonElement? Inputs { get; init; }

    [JsonPropertyName("input_type")]
    public string? InputType { get; init; }

    public string? Truncate { get; init; }

    [JsonPropertyName("embedding_types")]
    public IReadOnlyList<string>? EmbeddingTypes { get; init; }

    [JsonPropertyName("output_dimension")]
    public int? OutputDimension { get; init; }

    [JsonPropertyName("max_tokens")]
    public int? MaxTokens { get; init; }
}

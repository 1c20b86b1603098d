using System.Text.Json.Serialization;

namespace LlmOps.LocalBedrock.Wire;

/// <param name="Id">The id of the call.</param>
/// <param name="Texts">What was embedded.</param>
/// <param name="Embeddings">Vectors, or vectors by type.</param>
/// <param name="ResponseType">Which of the two.</param>
internal sealed record CohereEmbedResponse(
    string Id,
    IReadOnlyList<string> Texts,
    object Embeddings,
    [property: JsonPropertyName("response_type")] string ResponseType
);

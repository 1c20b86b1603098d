using System.Text.Json.Serialization;

namespace LlmOps.LocalBedrock.Wire;

internal sealed record CohereRerankResult(int Index, [property: JsonPropertyName("relevance_score")] double RelevanceScore);

using System.Text.Json;
using LlmOps.Engine.Models;

namespace LlmOps.Bedrock;

/// <summary>Embeddings by Cohere Embed, versions 3 and 4: up to 96 texts for a call; questions and passages are embedded apart
/// (<see cref="EmbeddingPurpose"/>). The service leaves out the end of a text that has more tokens than the model reads. Tokens are those
/// of the response header; where it is missing, an estimate that is rather too high.</summary>
internal sealed class CohereEmbeddingGenerator(
    BedrockConnection connection,
    BedrockOptions options,
    TimeProvider time,
    EmbeddingOrigin? origin = null
) : BedrockEmbeddingGenerator(connection, options, time, origin)
{
    protected override void Write(Utf8JsonWriter json, IReadOnlyList<string> texts, int dimensions, bool isQuestion)
    {
        json.WriteStartArray("texts");
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
        json.WriteString("input_type", isQuestion ? "search_query" : "search_document");
        json.WriteString("truncate", Format.CutEnd);
        json.WriteStartArray("embedding_types");
        json.WriteStringValue("float");
        json.WriteEndArray();
        if (Format.Dimensions.Count > 1)
        {
            json.WriteNumber("output_dimension", dimensions);
        }
    }

    /// <summary>The vectors stand by type where types were asked for, and bare in answers of one type from some versions.</summary>
    protected override (IReadOnlyList<float[]> Vectors, long? Tokens) Read(JsonElement json)
    {
        var embeddings = json.GetProperty("embeddings");
        var floats = embeddings.ValueKind is JsonValueKind.Object ? embeddings.GetProperty("float") : embeddings;
        return ([.. floats.EnumerateArray().Select(Numbers)], null);
    }
}

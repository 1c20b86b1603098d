using System.Text.Json;
using LlmOps.Engine.Models;

namespace LlmOps.Bedrock;

/// <summary>Embeddings by Titan Text Embeddings V2: one text for a call, vectors of length one. Questions and passages are embedded
/// alike.</summary>
internal sealed class TitanEmbeddingGenerator(
    BedrockConnection connection,
    BedrockOptions options,
    TimeProvider time,
    EmbeddingOrigin? origin = null
) : BedrockEmbeddingGenerator(connection, options, time, origin)
{
    protected override void Write(Utf8JsonWriter json, IReadOnlyList<string> texts, int dimensions, bool isQuestion)
    {
        json.WriteString("inputText", texts[0]);
        json.WriteNumber("dimensions", dimensions);
        json.WriteBoolean("normalize", true);
        json.WriteStartArray("embeddingTypes");
        json.WriteStringValue("float");
        json.WriteEndArray();
    }

    protected override (IReadOnlyList<float[]> Vectors, long? Tokens) Read(JsonElement json) =>
        ([Numbers(json.GetProperty("embedding"))], json.GetProperty("inputTextTokenCount").GetInt64());
}

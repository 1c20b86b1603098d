using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmOps.Engine.Erasing;

/// <summary>Erasures as JSON, for stores that keep one as a text.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TenantErasure))]
internal sealed partial class ErasureJson : JsonSerializerContext
{
    public static string Write(TenantErasure erasure) => JsonSerializer.Serialize(erasure, Default.TenantErasure);

    public static TenantErasure Read(string json) =>
        JsonSerializer.Deserialize(json, Default.TenantErasure) ?? throw new JsonException("A stored erasure is null.");
}

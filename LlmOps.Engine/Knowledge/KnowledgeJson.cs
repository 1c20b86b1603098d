using System.Text.Json.Serialization;

namespace LlmOps.Engine.Knowledge;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredChunk))]
internal sealed partial class KnowledgeJson : JsonSerializerContext;

using System.Text.Json.Serialization;

namespace LlmOps.Engine.Knowledge;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredChunk))]
[JsonSerializable(typeof(RebuildStatus))]
internal sealed partial class KnowledgeJson : JsonSerializerContext;

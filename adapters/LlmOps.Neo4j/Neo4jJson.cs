using System.Text.Json.Serialization;

namespace LlmOps.Neo4j;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Neo4jResponse))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class Neo4jJson : JsonSerializerContext;

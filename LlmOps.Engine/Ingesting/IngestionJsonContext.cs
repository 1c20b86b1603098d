using System.Text.Json.Serialization;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Ingesting;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(DocumentRecord))]
[JsonSerializable(typeof(IngestMessage))]
[JsonSerializable(typeof(RemovalProgress))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class IngestionJsonContext : JsonSerializerContext;

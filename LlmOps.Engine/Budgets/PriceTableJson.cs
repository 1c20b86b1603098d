using System.Text.Json.Serialization;

namespace LlmOps.Engine.Budgets;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
)]
[JsonSerializable(typeof(PriceTableFile))]
internal sealed partial class PriceTableJson : JsonSerializerContext;

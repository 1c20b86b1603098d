using System.Text.Json.Serialization;

namespace LlmOps.Engine.Costs;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PriceTableFile))]
internal sealed partial class PriceTableJson : JsonSerializerContext;

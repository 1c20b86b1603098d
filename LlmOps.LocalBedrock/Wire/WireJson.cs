using System.Text.Json.Serialization;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Recording;

namespace LlmOps.LocalBedrock.Wire;

/// <summary>All JSON that crosses the wire.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConverseRequest))]
[JsonSerializable(typeof(ConverseResponse))]
[JsonSerializable(typeof(MessageStartEvent))]
[JsonSerializable(typeof(ContentBlockDeltaEvent))]
[JsonSerializable(typeof(ContentBlockStopEvent))]
[JsonSerializable(typeof(MessageStopEvent))]
[JsonSerializable(typeof(MetadataEvent))]
[JsonSerializable(typeof(CountTokensRequest))]
[JsonSerializable(typeof(CountTokensResponse))]
[JsonSerializable(typeof(TitanEmbeddingRequest))]
[JsonSerializable(typeof(TitanEmbeddingResponse))]
[JsonSerializable(typeof(CohereRerankRequest))]
[JsonSerializable(typeof(CohereRerankResponse))]
[JsonSerializable(typeof(RerankRequest))]
[JsonSerializable(typeof(RerankResponse))]
[JsonSerializable(typeof(ApplyGuardrailRequest))]
[JsonSerializable(typeof(ApplyGuardrailResponse))]
[JsonSerializable(typeof(GetFoundationModelResponse))]
[JsonSerializable(typeof(ListFoundationModelsResponse))]
[JsonSerializable(typeof(InferenceProfile))]
[JsonSerializable(typeof(ListInferenceProfilesResponse))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(RecordedRequests))]
[JsonSerializable(typeof(BillStatement))]
internal sealed partial class WireJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Recording;

namespace LlmOps.LocalBedrock.Wire;

/// <summary>All JSON that crosses the wire.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TimestampConverter)]
)]
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
[JsonSerializable(typeof(CohereEmbedRequest))]
[JsonSerializable(typeof(CohereEmbedResponse))]
[JsonSerializable(typeof(float[][]))]
[JsonSerializable(typeof(CohereEmbeddingsByType))]
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
[JsonSerializable(typeof(CreateJobRequest))]
[JsonSerializable(typeof(CreateJobResponse))]
[JsonSerializable(typeof(JobDetails))]
[JsonSerializable(typeof(JobList))]
[JsonSerializable(typeof(CustomModelDetails))]
[JsonSerializable(typeof(CustomModelList))]
[JsonSerializable(typeof(CreateDeploymentRequest))]
[JsonSerializable(typeof(DeploymentArn))]
[JsonSerializable(typeof(DeploymentDetails))]
[JsonSerializable(typeof(DeploymentList))]
[JsonSerializable(typeof(CreateProvisionedRequest))]
[JsonSerializable(typeof(UpdateProvisionedRequest))]
[JsonSerializable(typeof(ProvisionedArn))]
[JsonSerializable(typeof(ProvisionedDetails))]
[JsonSerializable(typeof(ProvisionedList))]
[JsonSerializable(typeof(EmptyResponse))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(RecordedRequests))]
[JsonSerializable(typeof(BillStatement))]
internal sealed partial class WireJson : JsonSerializerContext;

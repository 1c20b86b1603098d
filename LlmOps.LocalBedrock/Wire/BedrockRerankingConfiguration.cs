namespace LlmOps.LocalBedrock.Wire;

internal sealed record BedrockRerankingConfiguration(int? NumberOfResults, RerankModelConfiguration? ModelConfiguration);

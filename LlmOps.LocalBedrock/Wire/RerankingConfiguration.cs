namespace LlmOps.LocalBedrock.Wire;

internal sealed record RerankingConfiguration(string? Type, BedrockRerankingConfiguration? BedrockRerankingConfiguration);

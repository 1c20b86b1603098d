namespace LlmOps.LocalBedrock.Wire;

internal sealed record CountTokensResponse(int InputTokens);

namespace LlmOps.LocalBedrock.Wire;

internal sealed record CountTokensRequest(CountTokensInput? Input);

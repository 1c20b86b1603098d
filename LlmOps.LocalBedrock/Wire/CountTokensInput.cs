namespace LlmOps.LocalBedrock.Wire;

internal sealed record CountTokensInput(ConverseRequest? Converse, InvokeModelTokensInput? InvokeModel);

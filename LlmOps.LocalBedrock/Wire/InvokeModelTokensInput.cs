namespace LlmOps.LocalBedrock.Wire;

internal sealed record InvokeModelTokensInput(byte[]? Body);

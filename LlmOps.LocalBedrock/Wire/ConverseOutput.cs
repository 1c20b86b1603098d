namespace LlmOps.LocalBedrock.Wire;

internal sealed record ConverseOutput(Message Message);

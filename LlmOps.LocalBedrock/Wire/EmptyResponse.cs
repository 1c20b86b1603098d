namespace LlmOps.LocalBedrock.Wire;

internal sealed record EmptyResponse;

namespace LlmOps.LocalBedrock.Wire;

internal sealed record MessageStartEvent(string Role);

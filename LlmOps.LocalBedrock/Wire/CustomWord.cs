namespace LlmOps.LocalBedrock.Wire;

internal sealed record CustomWord(string Match, string Action, bool Detected);

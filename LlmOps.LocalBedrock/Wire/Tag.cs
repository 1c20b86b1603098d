namespace LlmOps.LocalBedrock.Wire;

internal sealed record Tag(string? Key, string? Value);

namespace LlmOps.LocalBedrock.Wire;

internal sealed record ApplyGuardrailRequest
{
    public string? Source { get; init; }

    public IReadOnlyList<GuardContent>? Content { get; init; }

    public string? OutputScope { get; init; }
}

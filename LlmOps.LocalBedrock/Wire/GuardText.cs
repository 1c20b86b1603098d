namespace LlmOps.LocalBedrock.Wire;

internal sealed record GuardText
{
    public string? Text { get; init; }

    public IReadOnlyList<string>? Qualifiers { get; init; }
}

namespace LlmOps.LocalBedrock.Wire;

internal sealed record Message
{
    public string? Role { get; init; }

    public IReadOnlyList<ContentBlock>? Content { get; init; }
}

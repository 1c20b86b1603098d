using LlmOps.Engine.Asking.Support.Values;

namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>A clause that says something by itself.</summary>
/// <param name="Unit">The clause.</param>
/// <param name="Subject">What it speaks of, where an earlier clause or sentence names it.</param>
internal sealed record Statement(TextUnit Unit, IReadOnlyList<ContentToken> Subject)
{
    /// <summary>Its content with what it speaks of.</summary>
    public IReadOnlyList<ContentToken> Tokens { get; } = [.. Subject, .. Unit.Tokens];
}

using LlmOps.Engine.Remembering;

namespace LlmOps.Engine.Asking;

/// <summary>A statement of an answer of which words cannot tell whether its passage says it.</summary>
/// <param name="text">The statement, without markers.</param>
/// <param name="passage">The passage that it cites.</param>
/// <param name="citation">The citation as it goes out where nothing decides.</param>
/// <param name="mayBeTurned">Whether it may turn round who does what to whom: vectors would not tell.</param>
internal sealed class UndecidedClaim(string text, CitedPassage passage, TurnCitation citation, bool mayBeTurned = false)
{
    public string Text { get; } = text;

    public CitedPassage Passage { get; } = passage;

    public TurnCitation Citation { get; } = citation;

    public bool MayBeTurned { get; } = mayBeTurned;
}

using LlmOps.Engine.Remembering;

namespace LlmOps.Engine.Asking;

/// <summary>A statement of an answer of which words cannot tell whether its passage says it.</summary>
/// <param name="text">The statement, without markers.</param>
/// <param name="passage">The passage that it cites.</param>
/// <param name="citation">The citation as it goes out where nothing decides.</param>
internal sealed class UndecidedClaim(string text, CitedPassage passage, TurnCitation citation)
{
    public string Text { get; } = text;

    public CitedPassage Passage { get; } = passage;

    public TurnCitation Citation { get; } = citation;
}

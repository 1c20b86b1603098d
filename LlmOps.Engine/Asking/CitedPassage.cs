using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Remembering;

namespace LlmOps.Engine.Asking;

/// <summary>A passage that claims are checked against.</summary>
/// <param name="Passage">The passage.</param>
/// <param name="Text">Its text, taken apart.</param>
internal sealed record CitedPassage(Passage Passage, ReadPassage Text)
{
    /// <summary>A citation of a part of it.</summary>
    /// <param name="start">Offset in its text of the quote.</param>
    /// <param name="end">Offset behind the quote.</param>
    /// <param name="support">How well it was found to say what it is cited for.</param>
    public TurnCitation Cite(int start, int end, CitationSupport support) =>
        new(
            Passage.Index,
            Passage.Chunk.DocumentId,
            Passage.Title,
            Passage.Chunk.Id,
            Passage.Chunk.Text[start..end],
            Passage.Chunk.Start + start,
            Passage.Chunk.Start + end
        )
        {
            Page = ChunkPages.PageOf(Passage.Chunk.Pages, Passage.Chunk.Start + start),
            Support = support,
        };
}

using System.Text.Json.Serialization;

namespace LlmOps.Engine.Remembering;

/// <summary>A checked citation as it is kept with a turn and sent to callers.</summary>
/// <param name="Index">The number by which the answer refers to it, from 1.</param>
/// <param name="DocumentId">The cited document.</param>
/// <param name="Title">Its title.</param>
/// <param name="ChunkId">The cited chunk.</param>
/// <param name="Quote">The source text between <paramref name="Start"/> and <paramref name="End"/>, verbatim.</param>
/// <param name="Start">Offset of the quote in the document's source text, in UTF-16 code units.</param>
/// <param name="End">Offset behind the quote.</param>
public sealed record TurnCitation(int Index, string DocumentId, string Title, string ChunkId, string Quote, int Start, int End)
{
    /// <summary>The page, counted from 1, on which the quote begins; null for formats without pages.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Page { get; init; }

    /// <summary>How well the passage was found to say what it is cited for.</summary>
    public CitationSupport Support { get; init; }
}

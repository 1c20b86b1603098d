namespace LlmOps.Engine.Chunking;

/// <summary>A document as text. Every offset in the system counts UTF-16 code units of <see cref="Text"/>.</summary>
/// <param name="Title">The title found in the document, or null.</param>
/// <param name="Text">The source text. For Markdown and plain text it is the decoded content itself, unchanged but for the rows of
/// tables, which carry the names of their columns; for other formats it is what their parser extracted and cleaned.</param>
/// <param name="Blocks">The stretches of the text that carry content, in order, without overlap. What no block covers (navigation, page
/// numbers, markup) is never indexed.</param>
public sealed record ParsedDocument(string? Title, string Text, IReadOnlyList<DocumentBlock> Blocks)
{
    /// <summary>What the reader left out on purpose, one entry a kind.</summary>
    public IReadOnlyList<LeftOutText> LeftOut { get; init; } = [];

    /// <summary>How many tables were found.</summary>
    public int Tables { get; init; }

    /// <summary>Offset in <see cref="Text"/> at which each page begins, in order; empty for formats without pages.</summary>
    public IReadOnlyList<int> PageStarts { get; init; } = [];

    /// <summary>How many of the pages hold no text: pictures of pages, most often.</summary>
    public int PagesWithoutText { get; init; }

    /// <summary>Facts that the document states about itself, such as the front matter of Markdown.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The page, counted from 1, on which a character stands; null for formats without pages.</summary>
    public int? PageOf(int offset)
    {
        var (low, high) = (0, PageStarts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = PageStarts[middle] <= offset ? (middle + 1, high) : (low, middle);
        }

        return PageStarts.Count == 0 ? null : Math.Max(1, low);
    }
}

using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using Markdig.Syntax;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>Reads the tables that Markdown holds as raw HTML.</summary>
/// <param name="text">The whole text.</param>
/// <param name="leaves">Its blocks in order.</param>
/// <param name="options">The limits.</param>
internal sealed class MarkdownHtmlTables(string text, IReadOnlyList<LeafBlock> leaves, IOptions<DocumentOptions> options)
{
    // Each is a page of its own for the reader of HTML; those beyond stay as they are written.
    private const int MaxTables = 100;

    private readonly HtmlContentParser _html = new(options);

    // Tables that are never closed would else be looked for again and again.
    private int _searchedTo;
    private int _read;

    /// <summary>Reads the table that begins with a block; null where none does that ends in raw HTML too.</summary>
    /// <returns>The last block of the table, and what it says.</returns>
    public (int Last, ParsedDocument Table)? Read(int first, CancellationToken cancellationToken)
    {
        if (
            _read >= MaxTables
            || first < _searchedTo
            || Html(first) is not { } html
            || html.IndexOf("<table", StringComparison.OrdinalIgnoreCase) < 0
        )
        {
            return null;
        }

        // An empty line ends a block of HTML, though not the table. Markdown within a table stays what it is.
        var (last, open) = (first, 0);
        for (; last < leaves.Count && Html(last) is { } part; last++)
        {
            open += Count(part, "<table") - Count(part, "</table");
            if (open <= 0)
            {
                break;
            }
        }

        if (last == leaves.Count || Html(last) is null)
        {
            _searchedTo = last;
            return null;
        }

        _read++;
        try
        {
            var source = string.Join('\n', Enumerable.Range(first, last - first + 1).Select(Html));
            return (last, _html.Parse(source, isXml: false, cancellationToken));
        }
        catch (DocumentUnreadableException)
        {
            // Each block is read by itself then.
            _searchedTo = last + 1;
            return null;
        }
    }

    private string? Html(int index) =>
        leaves[index] is HtmlBlock { Type: HtmlBlockType.NonInterruptingBlock or HtmlBlockType.InterruptingBlock } block
        && block.Span.Start >= 0
        && block.Span.Start < text.Length
            ? text[block.Span.Start..Math.Min(text.Length, block.Span.End + 1)]
            : null;

    private static int Count(string html, string tag)
    {
        var count = 0;
        for (var at = html.IndexOf(tag, StringComparison.OrdinalIgnoreCase); at >= 0; )
        {
            count++;
            at = html.IndexOf(tag, at + tag.Length, StringComparison.OrdinalIgnoreCase);
        }

        return count;
    }
}

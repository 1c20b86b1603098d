using System.Globalization;

namespace LlmOps.Engine.Chunking;

/// <summary>The pages of a chunk on one line: the number of the page on which it begins, then the offset in the document's text at which
/// each further page begins: <c>12 3402 5177</c>.</summary>
public static class ChunkPages
{
    /// <summary>The pages of a stretch of a document, or null where the document has none.</summary>
    public static string? Of(ParsedDocument document, int start, int end) =>
        document.PageOf(start) is { } first
            ? string.Join(
                ' ',
                document
                    .PageStarts.Skip(first)
                    .TakeWhile(offset => offset < end)
                    .Prepend(first)
                    .Select(number => number.ToString(CultureInfo.InvariantCulture))
            )
            : null;

    /// <summary>The page on which a character of the document stands.</summary>
    public static int? PageOf(string? pages, int offset)
    {
        if (pages is null)
        {
            return null;
        }

        var numbers = pages.Split(' ');
        return int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            ? first
                + numbers
                    .Skip(1)
                    .Count(number =>
                        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var begin) && begin <= offset
                    )
            : null;
    }
}

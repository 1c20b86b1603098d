using System.Globalization;

namespace LlmOps.Engine.Chunking;

/// <summary>The pages of a chunk on one line: the number of the page on which it begins, then the offset in the document's text at which
/// each further page begins: <c>12 3402 5177</c>.</summary>
public static class ChunkPages
{
    /// <summary>The pages of a stretch of a document, or null where the document has none.</summary>
    public static string? Of(ParsedDocument document, int start, int end) =>
        document.PageOf(start) is { } first ? Write(first, document.PageStarts.Skip(first).TakeWhile(offset => offset < end)) : null;

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

    /// <summary>The pages of the rest of a stretch.</summary>
    /// <param name="pages">The pages of the whole.</param>
    /// <param name="offset">Where the rest begins.</param>
    public static string? From(string? pages, int offset) =>
        PageOf(pages, offset) is { } first ? Write(first, Begins(pages!).Where(begin => begin > offset)) : null;

    /// <summary>The pages of two neighboring stretches together.</summary>
    /// <param name="first">The pages of the first.</param>
    /// <param name="second">The pages of the second.</param>
    /// <param name="secondStart">Where the second begins.</param>
    public static string? Join(string? first, string? second, int secondStart)
    {
        if (PageOf(first, -1) is not { } page || PageOf(second, -1) is not { } secondPage)
        {
            return null;
        }

        // A page that begins with the second is named by neither.
        var begins = Begins(first!).TakeWhile(begin => begin <= secondStart).ToList();
        return Write(
            page,
            [.. begins, .. Enumerable.Repeat(secondStart, Math.Max(0, secondPage - page - begins.Count)), .. Begins(second!)]
        );
    }

    private static IEnumerable<int> Begins(string pages) =>
        pages.Split(' ').Skip(1).Select(number => int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture));

    private static string Write(int first, IEnumerable<int> begins) =>
        string.Join(' ', begins.Prepend(first).Select(number => number.ToString(CultureInfo.InvariantCulture)));
}

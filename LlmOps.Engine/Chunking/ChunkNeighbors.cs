using LlmOps.Engine.Text;

namespace LlmOps.Engine.Chunking;

/// <summary>A chunk with text of its neighbors, where it was cut out of something that they hold the rest of. The result is a stretch of
/// the document like any chunk: its text stands between its offsets.</summary>
internal static class ChunkNeighbors
{
    // A few words, of which there may be no more in a line or a sentence that is longer than what may be added.
    private const int WordTokens = 16;

    /// <summary>The id of the chunk before, which began what this one goes on with; null where this one begins with something of its
    /// own.</summary>
    public static string? IdBefore(Chunk chunk) => chunk.GapBefore is null ? null : IdAt(chunk, chunk.Ordinal - 1);

    /// <summary>The id of the chunk that goes on with what this one ends with; null where nothing is cut.</summary>
    public static string? IdAfter(Chunk chunk) => chunk.GapAfter is null ? null : IdAt(chunk, chunk.Ordinal + 1);

    /// <summary>A chunk and the beginning of the next one, in whole sentences or lines where they fit.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="next">The next one.</param>
    /// <param name="maxTokens">Tokens of the next one at most.</param>
    public static Chunk WithNext(Chunk chunk, Chunk next, int maxTokens)
    {
        if (chunk.GapAfter is not { } gap || next.Start > chunk.End + gap.Length || next.End <= chunk.End)
        {
            return chunk;
        }

        var more = next.Text[Math.Max(0, chunk.End - next.Start)..];
        var length = LengthOfStart(more, maxTokens);
        if (length == 0)
        {
            return chunk;
        }

        var text = string.Concat(chunk.Text, gap, more.AsSpan(0, length));
        return chunk with
        {
            End = chunk.Start + text.Length,
            Text = text,
            Tokens = ChunkTokens.Estimate(text),
            Pages = ChunkPages.Join(chunk.Pages, next.Pages, next.Start),
            GapAfter = null,
        };
    }

    /// <summary>The end of the chunk before and a chunk, in whole sentences or lines where they fit.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="before">The one before.</param>
    /// <param name="maxTokens">Tokens of the one before at most.</param>
    public static Chunk WithBefore(Chunk chunk, Chunk before, int maxTokens)
    {
        if (chunk.GapBefore is not { } gap || before.End + gap.Length < chunk.Start || before.Start >= chunk.Start)
        {
            return chunk;
        }

        var more = before.Text[..Math.Min(before.Text.Length, chunk.Start - before.Start)];
        var from = StartOfEnd(more, maxTokens);
        if (from == more.Length)
        {
            return chunk;
        }

        var text = string.Concat(more.AsSpan(from), gap, chunk.Text);
        var start = chunk.End - text.Length;
        return chunk with
        {
            Start = start,
            Text = text,
            Tokens = ChunkTokens.Estimate(text),
            Pages = ChunkPages.Join(ChunkPages.From(before.Pages, start), chunk.Pages, chunk.Start),
            GapBefore = null,
        };
    }

    /// <summary>A part of a chunk; the whole where it does not hold that part.</summary>
    public static Chunk Between(Chunk chunk, int start, int end)
    {
        if (start < chunk.Start || end > chunk.End || start >= end || (start == chunk.Start && end == chunk.End))
        {
            return chunk;
        }

        var text = chunk.Text[(start - chunk.Start)..(end - chunk.Start)];
        return chunk with
        {
            Start = start,
            End = end,
            Text = text,
            Tokens = ChunkTokens.Estimate(text),
            Pages = ChunkPages.From(chunk.Pages, start),
        };
    }

    private static string IdAt(Chunk chunk, int ordinal) => ChunkId.Format(chunk.DocumentId, chunk.Generation, ordinal);

    /// <summary>How much of the beginning of a text fits.</summary>
    private static int LengthOfStart(string text, int maxTokens)
    {
        var length = 0;
        foreach (var parts in Parts(text))
        {
            length = Math.Max(
                length,
                parts.Select(part => part.End).TakeWhile(end => ChunkTokens.Estimate(text.AsSpan(0, end)) <= maxTokens).LastOrDefault()
            );
            if (ChunkTokens.Estimate(text.AsSpan(0, length)) * 2 >= maxTokens)
            {
                break;
            }
        }

        return length;
    }

    /// <summary>From where on the end of a text fits.</summary>
    private static int StartOfEnd(string text, int maxTokens)
    {
        var start = text.Length;
        foreach (var parts in Parts(text))
        {
            start = Math.Min(
                start,
                parts
                    .Select(part => part.Start)
                    .Reverse()
                    .TakeWhile(from => ChunkTokens.Estimate(text.AsSpan(from)) <= maxTokens)
                    .LastOrDefault(text.Length)
            );
            if (ChunkTokens.Estimate(text.AsSpan(start)) * 2 >= maxTokens)
            {
                break;
            }
        }

        return start;
    }

    /// <summary>The parts of a text, the largest first: where no sentence fits (items without full stops are one), lines may, and else
    /// words.</summary>
    private static IEnumerable<List<TextSpan>> Parts(string text)
    {
        yield return SentenceSplitter.Split(text, 0, text.Length);
        var lines = new List<TextSpan>();
        foreach (var line in new LineReader(text))
        {
            if (!line.IsBlank)
            {
                lines.Add(new TextSpan(line.ContentStart, line.ContentEnd));
            }
        }

        yield return lines;
        yield return [.. LongTextSplitter.Split(text, new TextSpan(0, text.Length), WordTokens).Where(part => part.Length > 0)];
    }
}

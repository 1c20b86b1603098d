using LlmOps.Engine.Text;

namespace LlmOps.Engine.Extraction;

/// <summary>The sentences of a chunk, with what its lines say about them: headings, list items and table rows do not run into each
/// other.</summary>
internal static class ChunkSentences
{
    public static IEnumerable<ChunkSentence> Read(string text)
    {
        var (start, end) = (-1, 0);
        foreach (var line in Lines(text))
        {
            var isRow = !line.IsBlank && text[line.ContentStart] is '|';
            var isHeading = !line.IsBlank && text[line.ContentStart] is '#';
            var opens =
                line.IsBlank
                || isRow
                || isHeading
                || line.StartsWithListMark(text)
                || IsRecord(text.AsSpan(line.ContentStart, Math.Max(0, line.ContentEnd - line.ContentStart)));
            if (opens && start >= 0)
            {
                foreach (var sentence in Sentences(start, end))
                {
                    yield return sentence;
                }

                start = -1;
            }

            if (line.IsBlank)
            {
                continue;
            }

            if (isHeading || isRow)
            {
                yield return Make(line.ContentStart, line.ContentEnd);
                continue;
            }

            start = start < 0 ? line.ContentStart : start;
            end = line.ContentEnd;
        }

        if (start >= 0)
        {
            foreach (var sentence in Sentences(start, end))
            {
                yield return sentence;
            }
        }

        IEnumerable<ChunkSentence> Sentences(int from, int to)
        {
            if (IsRecord(text.AsSpan(from, to - from)))
            {
                var record = text[from..to];
                foreach (var value in RecordReader.Values(record))
                {
                    yield return new ChunkSentence(Tokenizer.Read(value, 0, value.Length), true, null);
                }

                yield return new ChunkSentence([], true, record);
                yield break;
            }

            foreach (var span in SentenceSplitter.Split(text, from, to))
            {
                yield return Make(span.Start, span.End);
            }
        }

        ChunkSentence Make(int from, int to)
        {
            var tokens = Tokenizer.Read(text, from, to);
            return new ChunkSentence(tokens, text[from] is '#' || IsTitleCase(tokens), null);
        }
    }

    private static List<TextLine> Lines(string text)
    {
        var lines = new List<TextLine>();
        foreach (var line in new LineReader(text))
        {
            lines.Add(line);
        }

        return lines;
    }

    // "Name: Contoso; City: Oslo"
    private static bool IsRecord(ReadOnlySpan<char> line)
    {
        var firstColon = line.IndexOf(": ");
        var semicolon = line.IndexOf("; ");
        return firstColon is > 0 and <= 60
            && semicolon > firstColon
            && line[(semicolon + 2)..] is var rest
            && rest.IndexOf(": ") is > 0 and <= 60
            && line[..firstColon].IndexOfAny(".!?") < 0;
    }

    // Nearly every long word with a capital and no full stop: a title, where capitals say nothing.
    private static bool IsTitleCase(List<Token> tokens)
    {
        if (tokens.Count == 0 || tokens[^1].Text is "." or "!" or "?" or ":")
        {
            return false;
        }

        var (words, capitals) = (0, 0);
        foreach (var token in tokens)
        {
            if (token.IsWord && token.Text.Length > 3)
            {
                words++;
                capitals += token.IsCapital ? 1 : 0;
            }
        }

        return words >= 3 && capitals * 10 >= words * 8;
    }
}

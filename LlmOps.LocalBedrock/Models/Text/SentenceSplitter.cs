namespace LlmOps.LocalBedrock.Models.Text;

/// <summary>Cuts a text into sentences, list items, table rows and headings; each is a span of the text.</summary>
internal static class SentenceSplitter
{
    private const int MaxFieldName = 30;

    private static readonly HashSet<string> s_abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "inc",
        "ltd",
        "corp",
        "co",
        "no",
        "vs",
        "e.g",
        "i.e",
        "eg",
        "ie",
        "etc",
        "approx",
        "dept",
        "fig",
        "al",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
    };

    public static List<SentenceSpan> Split(string text)
    {
        var spans = new List<SentenceSpan>();
        var start = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\n')
            {
                if (EndsBlock(text, at))
                {
                    Add(text, start, at, spans);
                    start = at + 1;
                }
            }
            else if (text[at] is '.' or '!' or '?' or '。' or '！' or '？' && EndsSentence(text, start, at, out var end))
            {
                Add(text, start, end, spans);
                start = end;
                at = end - 1;
            }
        }

        Add(text, start, text.Length, spans);
        return spans;
    }

    /// <summary>A line break ends a block before an empty line, a list item, a heading or a table row, and after a line that is
    /// one.</summary>
    private static bool EndsBlock(string text, int lineBreak)
    {
        var next = LineAt(text, lineBreak + 1);
        if (next.IsEmpty || IsMarkup(next) || IsRecord(next))
        {
            return true;
        }

        var lineStart = text.LastIndexOf('\n', Math.Max(0, lineBreak - 1), Math.Max(0, lineBreak)) + 1;
        var line = text.AsSpan(lineStart, lineBreak - lineStart).Trim();
        return line.IsEmpty || line[0] is '#' or '|' || line[^1] == ':' || line.Length < 40;
    }

    /// <summary>"Item: Price; Value: 410" or another line that opens with a name and a colon.</summary>
    private static bool IsRecord(ReadOnlySpan<char> line)
    {
        var colon = line.IndexOf(": ");
        return colon is > 0 and <= MaxFieldName && line[..colon].IndexOfAny(".!?;,") < 0;
    }

    private static bool IsMarkup(ReadOnlySpan<char> line) =>
        line[0] is '#' or '|' or '>' or '\u2022'
        || (line.Length > 1 && line[0] is '-' or '*' or '+' && line.Length > 1 && line[1] == ' ')
        || NumberPrefix(line) > 0;

    private static int NumberPrefix(ReadOnlySpan<char> line)
    {
        var digits = 0;
        while (digits < line.Length && char.IsAsciiDigit(line[digits]))
        {
            digits++;
        }

        return digits is > 0 and <= 3 && digits + 1 < line.Length && line[digits] is '.' or ')' && line[digits + 1] == ' ' ? digits + 2 : 0;
    }

    private static ReadOnlySpan<char> LineAt(string text, int start)
    {
        var rest = text.AsSpan(Math.Min(start, text.Length));
        var end = rest.IndexOf('\n');
        return (end < 0 ? rest : rest[..end]).Trim();
    }

    private static bool EndsSentence(string text, int start, int at, out int end)
    {
        end = at + 1;
        if (text[at] is '。' or '！' or '？')
        {
            return true;
        }

        while (end < text.Length && text[end] is '.' or '!' or '?' or '"' or '\'' or '”' or '’' or ')')
        {
            end++;
        }

        if (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] != '[')
        {
            return false;
        }

        if (text[at] != '.')
        {
            return true;
        }

        var wordStart = at;
        while (wordStart > start && (char.IsLetterOrDigit(text[wordStart - 1]) || text[wordStart - 1] == '.'))
        {
            wordStart--;
        }

        var word = text[wordStart..at];
        var next = end;
        while (next < text.Length && char.IsWhiteSpace(text[next]))
        {
            next++;
        }

        var startsLower = next < text.Length && char.IsLower(text[next]);
        if (startsLower)
        {
            return false;
        }

        if (word.Length == 1 && char.IsUpper(word[0]))
        {
            return next >= text.Length;
        }

        // A number at the start of a line is a list marker, not a sentence.
        if (wordStart == FirstNonBlank(text, start) && word.Length <= 3 && word.All(char.IsAsciiDigit))
        {
            return false;
        }

        return next >= text.Length || !s_abbreviations.Contains(word);
    }

    private static int FirstNonBlank(string text, int start)
    {
        while (start < text.Length && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        return start;
    }

    private static void Add(string text, int start, int end, List<SentenceSpan> spans)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        if (start >= end)
        {
            return;
        }

        var heading = text[start] == '#';
        var prefix = NumberPrefix(text.AsSpan(start, end - start));
        var item = prefix > 0 || (end - start > 2 && text[start] is '-' or '*' or '+' or '\u2022' && text[start + 1] == ' ');
        var contentStart =
            start
            + (
                prefix > 0 ? prefix
                : item ? 2
                : 0
            );
        while (contentStart < end && text[contentStart] is '#' or '>' or '|' or ' ' or '\t')
        {
            contentStart++;
        }

        while (end > contentStart && text[end - 1] is '|' or ' ' or '\t')
        {
            end--;
        }

        var row = text[start] == '|' || IsRecord(text.AsSpan(contentStart, end - contentStart));

        if (contentStart < end)
        {
            spans.Add(new SentenceSpan(contentStart, end, heading, item, row));
        }
    }
}

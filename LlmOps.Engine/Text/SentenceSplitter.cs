using System.Collections.Frozen;

namespace LlmOps.Engine.Text;

/// <summary>Finds the sentences of a text in one pass, with bounded looking back and ahead.</summary>
internal static class SentenceSplitter
{
    private const int LongestAbbreviation = 24;

    // After these an abbreviation may well end its sentence ("... in the U.S. The company ...").
    private static readonly FrozenSet<string> s_mayEndSentence = new[]
    {
        "inc",
        "ltd",
        "corp",
        "co",
        "plc",
        "llc",
        "etc",
        "al",
        "u.s",
        "u.k",
        "u.n",
        "e.u",
        "a.m",
        "p.m",
        "s.a",
        "n.v",
        "b.v",
        "jr",
        "sr",
        "ph.d",
        "bros",
        "b.c",
        "a.d",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> s_abbreviations = new[]
    {
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "rev",
        "hon",
        "st",
        "gen",
        "col",
        "capt",
        "lt",
        "sgt",
        "gov",
        "sen",
        "rep",
        "pres",
        "messrs",
        "mme",
        "mlle",
        "vs",
        "cf",
        "e.g",
        "i.e",
        "eg",
        "ie",
        "approx",
        "ca",
        "no",
        "nos",
        "vol",
        "vols",
        "fig",
        "figs",
        "eq",
        "ch",
        "sec",
        "art",
        "par",
        "pp",
        "p",
        "ed",
        "eds",
        "est",
        "resp",
        "incl",
        "ext",
        "tel",
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
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thur",
        "thurs",
        "fri",
        "sat",
        "sun",
        "dept",
        "univ",
        "ave",
        "blvd",
        "rd",
        "mt",
        "ft",
        "mfg",
    }
        .Concat(s_mayEndSentence)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> s_openers = new[]
    {
        "the",
        "it",
        "its",
        "he",
        "she",
        "they",
        "we",
        "you",
        "i",
        "this",
        "that",
        "these",
        "those",
        "there",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "after",
        "before",
        "since",
        "when",
        "while",
        "if",
        "as",
        "a",
        "an",
        "however",
        "but",
        "and",
        "so",
        "today",
        "his",
        "her",
        "their",
        "our",
        "all",
        "both",
        "each",
        "many",
        "most",
        "some",
        "no",
        "not",
        "to",
        "with",
        "also",
        "then",
        "later",
        "what",
        "who",
        "where",
        "why",
        "how",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The sentences of <c>text[start..end]</c> without the white space around them, in order.</summary>
    public static List<TextSpan> Split(string text, int start, int end)
    {
        var sentences = new List<TextSpan>();
        var from = start;
        var i = start;
        while (i < end)
        {
            var character = text[i];
            if (character is '\n' or '\r' && IsBlankLine(text, i, end, out var next))
            {
                Add(i);
                from = i = next;
            }
            else if (character is '。' or '！' or '？' or '｡')
            {
                i = SkipClosers(text, i + 1, end);
                Add(i);
                from = i;
            }
            else if (character is '.' or '!' or '?' or '…')
            {
                var after = SkipClosers(text, i + 1, end);
                if (after >= end || (char.IsWhiteSpace(text[after]) && EndsSentence(text, from, i, after, end)))
                {
                    Add(after);
                    from = after;
                }

                i = after;
            }
            else
            {
                i++;
            }
        }

        Add(end);
        return sentences;

        void Add(int to)
        {
            var span = text.AsSpan(from, to - from);
            var leading = span.Length - span.TrimStart().Length;
            var length = span.Trim().Length;
            if (length > 0)
            {
                sentences.Add(new TextSpan(from + leading, from + leading + length));
            }
        }
    }

    private static bool EndsSentence(string text, int from, int mark, int after, int end)
    {
        var next = after;
        while (
            next < end
            && next < after + 64
            && (char.IsWhiteSpace(text[next]) || text[next] is '"' or '\'' or '“' or '‘' or '(' or '[' or '«' or '*' or '_' or '>')
        )
        {
            next++;
        }

        if (next >= end)
        {
            return true;
        }

        if (char.IsLower(text[next]))
        {
            return false;
        }

        if (text[mark] != '.')
        {
            return true;
        }

        var wordStart = mark;
        while (
            wordStart > from
            && mark - wordStart <= LongestAbbreviation
            && (char.IsLetterOrDigit(text[wordStart - 1]) || text[wordStart - 1] == '.')
        )
        {
            wordStart--;
        }

        var word = text.AsSpan(wordStart, mark - wordStart);
        if (word.IsEmpty)
        {
            return true;
        }

        // "1. First" numbers a line; "J. Smith" is a name.
        if (wordStart == from && word.IndexOfAnyExceptInRange('0', '9') < 0)
        {
            return false;
        }

        if (word.Length == 1 && char.IsUpper(word[0]))
        {
            return NextWordOpens(text, next, end);
        }

        var abbreviations = s_abbreviations.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!abbreviations.Contains(word))
        {
            return true;
        }

        // "No." before a number is an abbreviation, else a short answer.
        if (word.Equals("no", StringComparison.OrdinalIgnoreCase))
        {
            return !char.IsDigit(text[next]);
        }

        return s_mayEndSentence.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word) && NextWordOpens(text, next, end);
    }

    private static bool NextWordOpens(string text, int next, int end)
    {
        var wordEnd = next;
        while (wordEnd < end && wordEnd - next < 12 && char.IsLetter(text[wordEnd]))
        {
            wordEnd++;
        }

        return s_openers.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text.AsSpan(next, wordEnd - next));
    }

    private static int SkipClosers(string text, int i, int end)
    {
        while (
            i < end
            && (
                text[i]
                is '.'
                    or '!'
                    or '?'
                    or '…'
                    or '"'
                    or '\''
                    or '”'
                    or '’'
                    or ')'
                    or ']'
                    or '»'
                    or '」'
                    or '』'
                    or '。'
                    or '！'
                    or '？'
                    or '*'
                    or '_'
            )
        )
        {
            i++;
        }

        return i;
    }

    private static bool IsBlankLine(string text, int i, int end, out int next)
    {
        var breaks = 0;
        for (next = i; next < end && char.IsWhiteSpace(text[next]); next++)
        {
            breaks += text[next] == '\n' || (text[next] == '\r' && !(next + 1 < end && text[next + 1] == '\n')) ? 1 : 0;
        }

        return breaks > 1;
    }
}

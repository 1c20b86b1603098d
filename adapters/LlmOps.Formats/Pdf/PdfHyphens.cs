using System.Text.RegularExpressions;

namespace LlmOps.Formats.Pdf;

/// <summary>Decides whether a hyphen at the end of a line belongs to its word, by the words that the document uses elsewhere.</summary>
internal sealed partial class PdfHyphens
{
    private const int MaxWords = 200_000;

    private static readonly HashSet<string> s_prefixes = new(StringComparer.OrdinalIgnoreCase)
    {
        "semi",
        "self",
        "non",
        "ex",
        "well",
        "half",
        "quasi",
        "all",
        "cross",
        "high",
        "low",
        "long",
        "short",
        "full",
        "part",
        "one",
        "two",
        "three",
        "four",
        "five",
        "first",
        "second",
        "third",
        "e",
        "x",
        "t",
        "mid",
        "pan",
        "post",
        "pre",
        "co",
        "anti",
        "ultra",
        "vice",
        "step",
        "so",
        "up",
        "on",
        "in",
        "off",
        "state",
        "read",
        "by",
        "follow",
        "large",
        "small",
        "open",
        "closed",
        "real",
        "end",
    };

    private readonly HashSet<string> _words = new(StringComparer.OrdinalIgnoreCase);

    public PdfHyphens(IEnumerable<PdfLine> lines)
    {
        foreach (var line in lines)
        {
            foreach (var match in Word().EnumerateMatches(line.Text))
            {
                // The pieces at the ends of lines are what is asked about.
                if (match.Index + match.Length < line.Text.Length && _words.Count < MaxWords)
                {
                    _words.Add(line.Text.Substring(match.Index, match.Length));
                }
            }
        }
    }

    /// <summary>True where the hyphen between two pieces stays.</summary>
    public bool Stays(string before, string after)
    {
        if (
            before.Contains('-', StringComparison.Ordinal)
            || after.Contains('-', StringComparison.Ordinal)
            || !char.IsLower(after[0])
            || (before.Length > 1 && before.All(char.IsUpper))
        )
        {
            return true;
        }

        var (whole, hyphenated) = (_words.Contains(before + after), _words.Contains($"{before}-{after}"));
        return whole != hyphenated ? hyphenated : s_prefixes.Contains(before) && !whole;
    }

    [GeneratedRegex(@"\p{L}[\p{L}\p{M}]*(-\p{L}[\p{L}\p{M}]*)*", RegexOptions.ExplicitCapture)]
    private static partial Regex Word();
}

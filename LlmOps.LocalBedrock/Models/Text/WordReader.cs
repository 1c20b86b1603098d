using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace LlmOps.LocalBedrock.Models.Text;

/// <summary>Cuts a text into words and gives each its concept.</summary>
internal static class WordReader
{
    private const int MaxKnown = 20_000;
    private const int LongestKept = 24;

    private static readonly ConcurrentDictionary<string, WordForm> s_known = new(StringComparer.Ordinal);

    private static int s_count;

    public static List<Word> Read(string text)
    {
        var words = new List<Word>(text.Length / 6);
        var pairs = new List<int>();
        for (var at = 0; at < text.Length; )
        {
            if (!char.IsLetterOrDigit(text[at]))
            {
                at++;
                continue;
            }

            var start = at;
            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || JoinsNumber(text, at) || JoinsWord(text, start, at)))
            {
                at++;
            }

            var form = Known(text.AsSpan(start, at - start));
            if (form.BeginsPair)
            {
                pairs.Add(words.Count);
            }

            words.Add(new Word(form.Surface, form.Lower, form.Concept, start, at));
        }

        JoinPairs(words, pairs);
        return words;
    }

    /// <summary>A word with its normal form and its concept. Texts repeat their words, and a word always has the same.</summary>
    private static WordForm Known(ReadOnlySpan<char> word)
    {
        var known = s_known.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(word, out var found))
        {
            return found;
        }

        var surface = word.ToString();
        var lower = Normalize(surface);
        found = new WordForm(surface, lower, Vocabulary.Concept(lower), Vocabulary.BeginsPair(lower));
        if (word.Length <= LongestKept)
        {
            if (Interlocked.Increment(ref s_count) > MaxKnown)
            {
                s_known.Clear();
                s_count = 0;
            }

            s_known[surface] = found;
        }

        return found;
    }

    private static bool JoinsNumber(string text, int at) =>
        text[at] is ',' or '.' && char.IsAsciiDigit(text[at - 1]) && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]);

    /// <summary>An apostrophe inside a word, and the dots of an abbreviation.</summary>
    private static bool JoinsWord(string text, int start, int at) =>
        (text[at] is '\'' or '\u2019' && at > start && at + 1 < text.Length && char.IsLetter(text[at + 1]))
        || (
            text[at] == '.'
            && at - start == 1
            && at + 2 < text.Length
            && char.IsUpper(text[at - 1])
            && char.IsUpper(text[at + 1])
            && text[at + 2] == '.'
        );

    private static string Normalize(string surface)
    {
        var lower = surface.ToLowerInvariant().Replace('\u2019', '\'');
        if (lower.EndsWith("'s", StringComparison.Ordinal))
        {
            lower = lower[..^2];
        }

        if (char.IsAsciiDigit(lower[0]))
        {
            return lower.Replace(",", string.Empty, StringComparison.Ordinal);
        }

        return Ascii.IsValid(lower) ? lower.Replace(".", string.Empty, StringComparison.Ordinal) : WithoutAccents(lower);
    }

    private static string WithoutAccents(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                plain.Append(
                    c switch
                    {
                        'ø' => 'o',
                        'ł' => 'l',
                        'đ' => 'd',
                        _ => c,
                    }
                );
            }
        }

        return plain.Length == 0 ? text : plain.ToString();
    }

    /// <summary>Gives words that mean one thing together its concept.</summary>
    private static void JoinPairs(List<Word> words, List<int> beginnings)
    {
        foreach (var i in beginnings)
        {
            if (
                words[i].Lower == "chief"
                && i + 2 < words.Count
                && words[i + 2].Lower is "officer" or "officers"
                && words[i + 1].Lower != "executive"
            )
            {
                var office = Vocabulary.ChiefOfficer(words[i + 1].Lower);
                words[i] = words[i] with { Concept = office };
                words[i + 1] = words[i + 1] with { Concept = office };
                words[i + 2] = words[i + 2] with { Concept = office };
            }
        }

        foreach (var i in beginnings)
        {
            if (i + 1 < words.Count && Vocabulary.PairConcept(words[i].Lower, words[i + 1].Lower) is { } concept)
            {
                words[i] = words[i] with { Concept = concept };
                words[i + 1] = words[i + 1] with { Concept = concept };
            }
        }
    }

    private sealed record WordForm(string Surface, string Lower, string Concept, bool BeginsPair);
}

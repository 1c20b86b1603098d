using System.Collections.Frozen;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>What ordinary words mean, from <c>concepts.txt</c>: words of different languages, and different words of one, that mean the
/// same have one concept.</summary>
internal sealed class Concepts
{
    private const int Shortest = 2;

    private static readonly string[] s_languages =
    [
        Language.English,
        Language.German,
        Language.French,
        Language.Spanish,
        Language.Russian,
        Language.Japanese,
    ];

    private static readonly string[] s_latin = [Language.English, Language.German, Language.French, Language.Spanish];
    private static readonly FrozenDictionary<string, Concepts> s_byLanguage = Load();
    private static readonly Concepts[] s_ofLatin = Array.ConvertAll(s_latin, language => s_byLanguage[language]);

    // Those that may begin at one place stand together, the longest first.
    private readonly FrozenDictionary<string, Concept> _words;
    private readonly FrozenDictionary<string, (string Pattern, Concept Concept)[]>.AlternateLookup<ReadOnlySpan<char>> _beginnings;
    private readonly FrozenDictionary<string, (string[] Words, Concept Concept)[]>.AlternateLookup<ReadOnlySpan<char>> _phrases;
    private readonly FrozenDictionary<char, (string Text, Concept Concept)[]> _unspaced;

    private Concepts(IReadOnlyList<(string Entry, Concept Concept)> entries)
    {
        _words = entries
            .Where(pair => !pair.Entry.Contains(' ') && !pair.Entry.Contains('*'))
            .DistinctBy(pair => pair.Entry, StringComparer.Ordinal)
            .ToFrozenDictionary(pair => pair.Entry, pair => pair.Concept, StringComparer.Ordinal);
        _beginnings = entries
            .Where(pair => pair.Entry[^1] == '*' && !pair.Entry.Contains(' '))
            .Select(pair => (Pattern: pair.Entry[..^1], pair.Concept))
            .OrderByDescending(pair => pair.Pattern.Length)
            .GroupBy(pair => Head(pair.Pattern).ToString(), StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        _phrases = entries
            .Where(pair => pair.Entry.Contains(' '))
            .Select(pair => (Words: pair.Entry.Split(' '), pair.Concept))
            .OrderByDescending(pair => pair.Words.Length)
            .GroupBy(pair => Head(pair.Words[0]).ToString(), StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        _unspaced = entries
            .Where(pair => FoldedText.IsIdeographic(pair.Entry[0]))
            .OrderByDescending(pair => pair.Entry.Length)
            .GroupBy(pair => pair.Entry[0])
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>Whether the words of a language are known.</summary>
    public static bool Know(string language) => language == Language.Unknown || s_byLanguage.ContainsKey(language);

    /// <summary>Whether a word has a meaning that is known.</summary>
    public static bool KnowWord(string word, string language) =>
        s_byLanguage.TryGetValue(language, out var list) && list.At([new TextWord(word, 0, word.Length, false, false)], 0) is not null;

    /// <summary>The language in Latin letters that has meanings for most of a text's words; unknown where two have as many.</summary>
    /// <param name="folded">The text, folded.</param>
    /// <param name="languages">Those that it may be.</param>
    public static string LanguageOf(string folded, IReadOnlyList<string> languages)
    {
        var words = TextWord.ReadAll(folded, folded);
        var counts = s_latin
            .Intersect(languages)
            .Select(language => (Language: language, Count: In(folded, words, language).Sum(found => found.Words)))
            .OrderByDescending(entry => entry.Count)
            .ToList();
        return counts is [{ Count: > 0 } first, ..] && (counts.Count == 1 || first.Count > counts[1].Count)
            ? first.Language
            : Language.Unknown;
    }

    /// <summary>The concepts of a text in order; of several that begin at one word the longest.</summary>
    /// <param name="folded">The text, folded.</param>
    /// <param name="words">Its words.</param>
    /// <param name="language">Its language.</param>
    public static List<FoundConcept> In(string folded, IReadOnlyList<TextWord> words, string language)
    {
        if (language == Language.Japanese)
        {
            return s_byLanguage[language].InUnspaced(folded);
        }

        var lists =
            language == Language.Unknown ? s_ofLatin
            : s_byLanguage.TryGetValue(language, out var list) ? [list]
            : [];
        var found = new List<FoundConcept>();
        for (var i = 0; i < words.Count; i++)
        {
            foreach (var concepts in lists)
            {
                if (concepts.At(words, i) is { } match)
                {
                    found.Add(new FoundConcept(match.Concept, words[i].Start, words[i + match.Count - 1].End, match.Count));
                    i += match.Count - 1;
                    break;
                }
            }
        }

        return found;
    }

    private (Concept Concept, int Count)? At(IReadOnlyList<TextWord> words, int at)
    {
        var word = words[at].Text;
        if (_phrases.TryGetValue(Head(word), out var phrases))
        {
            foreach (var phrase in phrases)
            {
                if (IsAt(phrase.Words, words, at))
                {
                    return (phrase.Concept, phrase.Words.Length);
                }
            }
        }

        if (_words.TryGetValue(word, out var concept))
        {
            return (concept, 1);
        }

        if (_beginnings.TryGetValue(Head(word), out var beginnings))
        {
            foreach (var beginning in beginnings)
            {
                if (word.StartsWith(beginning.Pattern, StringComparison.Ordinal))
                {
                    return (beginning.Concept, 1);
                }
            }
        }

        return null;
    }

    private List<FoundConcept> InUnspaced(string folded)
    {
        var concepts = new List<FoundConcept>();
        for (var i = 0; i < folded.Length; i++)
        {
            foreach (var (text, concept) in _unspaced.GetValueOrDefault(folded[i], []))
            {
                if (string.CompareOrdinal(folded, i, text, 0, text.Length) == 0)
                {
                    concepts.Add(new FoundConcept(concept, i, i + text.Length, 0));
                    i += text.Length - 1;
                    break;
                }
            }
        }

        return concepts;
    }

    private static bool IsAt(string[] phrase, IReadOnlyList<TextWord> words, int at)
    {
        if (at + phrase.Length > words.Count)
        {
            return false;
        }

        for (var i = 0; i < phrase.Length; i++)
        {
            var word = words[at + i];
            if ((i > 0 && word.IsAfterBreak) || !Fits(phrase[i], word))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Fits(string pattern, TextWord word) =>
        pattern[^1] == '*' ? word.Text.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1)) : pattern == word.Text;

    private static ReadOnlySpan<char> Head(string word) =>
        word.AsSpan().TrimEnd('*') is var plain && plain.Length > Shortest ? plain[..Shortest] : plain;

    private static FrozenDictionary<string, Concepts> Load()
    {
        var entries = s_languages.ToDictionary(language => language, _ => new List<(string, Concept)>(), StringComparer.Ordinal);
        foreach (var columns in WordList.Read("concepts.txt").Select(line => line.Split('|')))
        {
            var head = columns[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var concept = new Concept(head[1], head[0] == "n", head.Length > 2 ? head[2][1..] : null);
            foreach (var (language, words) in s_languages.Zip(columns.Skip(1)))
            {
                entries[language]
                    .AddRange(
                        words
                            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                            .Select(word => (FoldedText.Fold(word).Replace('_', ' '), concept))
                    );
            }
        }

        return entries.ToFrozenDictionary(entry => entry.Key, entry => new Concepts(entry.Value), StringComparer.Ordinal);
    }
}

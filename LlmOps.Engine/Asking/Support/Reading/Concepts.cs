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

    private readonly Dictionary<string, Concept> _words = new(StringComparer.Ordinal);
    private readonly ILookup<string, (string Pattern, Concept Concept)> _beginnings;
    private readonly ILookup<string, (string[] Words, Concept Concept)> _phrases;
    private readonly ILookup<char, (string Text, Concept Concept)> _unspaced;

    private Concepts(IReadOnlyList<(string Entry, Concept Concept)> entries)
    {
        foreach (var (entry, concept) in entries.Where(pair => !pair.Entry.Contains(' ') && !pair.Entry.Contains('*')))
        {
            _words.TryAdd(entry, concept);
        }

        _beginnings = entries
            .Where(pair => pair.Entry[^1] == '*' && !pair.Entry.Contains(' '))
            .Select(pair => (Pattern: pair.Entry[..^1], pair.Concept))
            .ToLookup(pair => Head(pair.Pattern), StringComparer.Ordinal);
        _phrases = entries
            .Where(pair => pair.Entry.Contains(' '))
            .Select(pair => (Words: pair.Entry.Split(' '), pair.Concept))
            .ToLookup(pair => Head(pair.Words[0]), StringComparer.Ordinal);
        _unspaced = entries.Where(pair => FoldedText.IsIdeographic(pair.Entry[0])).ToLookup(pair => pair.Entry[0]);
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
            return [.. s_byLanguage[language].InUnspaced(folded)];
        }

        var lists =
            language == Language.Unknown ? s_latin.Select(name => s_byLanguage[name]).ToArray()
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
        var phrase = _phrases[Head(word)]
            .Where(entry =>
                at + entry.Words.Length <= words.Count
                && entry
                    .Words.Index()
                    .All(part => Fits(part.Item, words[at + part.Index]) && (part.Index == 0 || !words[at + part.Index].IsAfterBreak))
            )
            .OrderByDescending(entry => entry.Words.Length)
            .FirstOrDefault();
        if (phrase.Words is not null)
        {
            return (phrase.Concept, phrase.Words.Length);
        }

        if (_words.TryGetValue(word, out var concept))
        {
            return (concept, 1);
        }

        var beginning = _beginnings[Head(word)]
            .Where(entry => word.StartsWith(entry.Pattern, StringComparison.Ordinal))
            .OrderByDescending(entry => entry.Pattern.Length)
            .FirstOrDefault();
        return beginning.Pattern is null ? null : (beginning.Concept, 1);
    }

    private IEnumerable<FoundConcept> InUnspaced(string folded)
    {
        for (var i = 0; i < folded.Length; )
        {
            var (text, concept) = _unspaced[folded[i]]
                .Where(entry => string.CompareOrdinal(folded, i, entry.Text, 0, entry.Text.Length) == 0)
                .OrderByDescending(entry => entry.Text.Length)
                .FirstOrDefault();
            if (text is not null)
            {
                yield return new FoundConcept(concept, i, i + text.Length, 0);
            }

            i += text?.Length ?? 1;
        }
    }

    private static bool Fits(string pattern, TextWord word) =>
        pattern[^1] == '*' ? word.Text.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1)) : pattern == word.Text;

    private static string Head(string word) => word.TrimEnd('*') is var plain && plain.Length > Shortest ? plain[..Shortest] : plain;

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

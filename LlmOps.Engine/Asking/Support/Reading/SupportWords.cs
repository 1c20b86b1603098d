using System.Buffers;
using System.Collections.Concurrent;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>The words of a text that carry its content, in the form in which its language's inflections meet: stems, shortened words, or
/// pairs of characters.</summary>
/// <param name="analysis">Stems of English words.</param>
/// <param name="knowsConcepts">Whether words that mean the same are one.</param>
internal sealed class SupportWords(ITextAnalysis analysis, bool knowsConcepts = true)
{
    private const int Shortened = 5;
    private const int MostKnown = 20_000;

    private static readonly SearchValues<char> s_blanks = SearchValues.Create(" \n\r\t");

    // Chinese characters that are grammar or deny.
    private const string Grammar = "的了是在有和与及或为也都就把被将不没未无非勿";

    // Words that stand in answers about documents and not in the documents: they claim nothing.
    private readonly HashSet<string> _phrasing = analysis.EnglishStems(
        "according document passage state also however therefore thus which who whose when where what its his her their he she they has "
            + "have had was were been did does do said says can could may might must shall should would"
    );

    // The words of texts recur, and each is asked for with its clause, its sentence and the whole text.
    private readonly ConcurrentDictionary<string, string[]> _stems = new(StringComparer.Ordinal);
    private int _known;

    /// <summary>The distinct words of a text.</summary>
    /// <param name="source">The text.</param>
    /// <param name="folded">The text, folded.</param>
    /// <param name="words">Its words.</param>
    /// <param name="language">The language whose small words are left out.</param>
    public HashSet<string> Of(string source, string folded, IReadOnlyList<TextWord> words, string language) =>
        Of(source, folded, words, knowsConcepts ? Concepts.In(folded, words, language) : [], language);

    /// <summary>The distinct words of a text.</summary>
    /// <param name="source">The text.</param>
    /// <param name="folded">The text, folded.</param>
    /// <param name="words">Its words.</param>
    /// <param name="found">What they mean.</param>
    /// <param name="language">The language whose small words are left out.</param>
    public HashSet<string> Of(
        string source,
        string folded,
        IReadOnlyList<TextWord> words,
        IReadOnlyList<FoundConcept> found,
        string language
    )
    {
        var concepts = knowsConcepts ? found.Where(concept => IsContent(concept, folded, language)).ToList() : [];
        if (concepts.Count > 0)
        {
            source = Blank(source, concepts);
            folded = Blank(folded, concepts);
            words = Outside(words, concepts);
        }

        var content = Stems(source, folded, words, language);
        content.UnionWith(concepts.Select(found => Meaning(found.Concept)));
        return content;
    }

    /// <summary>How a concept stands among stems.</summary>
    public static string Meaning(Concept concept) => $"={concept.Name}";

    /// <summary>Whether a concept is more than a small word.</summary>
    public static bool IsContent(FoundConcept found, string folded, string language) =>
        found.Words == 0
            ? folded.AsSpan(found.Start, found.End - found.Start).ContainsAnyExceptInRange('\u3040', '\u309f')
            : found.Words > 1 || !StopWords.Contain(language, folded[found.Start..found.End]);

    /// <summary>The words that no concept has; both are in order.</summary>
    private static List<TextWord> Outside(IReadOnlyList<TextWord> words, List<FoundConcept> concepts)
    {
        var outside = new List<TextWord>(words.Count);
        var next = 0;
        foreach (var word in words)
        {
            while (next < concepts.Count && concepts[next].End <= word.Start)
            {
                next++;
            }

            if (next == concepts.Count || word.Start < concepts[next].Start)
            {
                outside.Add(word);
            }
        }

        return outside;
    }

    private static string Blank(string text, List<FoundConcept> concepts)
    {
        var characters = text.ToCharArray();
        foreach (var found in concepts)
        {
            characters.AsSpan(found.Start, found.End - found.Start).Fill(' ');
        }

        return new string(characters);
    }

    private HashSet<string> Stems(string source, string folded, IReadOnlyList<TextWord> words, string language)
    {
        var content = language is Language.English or Language.Unknown ? StemsInEnglish(source, words) : [];
        if (content.Count == 0 || language is not Language.English)
        {
            foreach (var word in words)
            {
                var plain = language is Language.French or Language.Italian ? Elision.Without(word.Text) : word.Text;
                if (
                    plain.Length > 1
                    && !char.IsDigit(plain[0])
                    && !StopWords.Contain(language, plain)
                    && !NumberWords.Contains(plain)
                    && !Polarity.Counts(word.Text, language)
                    && Units.Of(plain) is null
                )
                {
                    content.Add(Shorten(plain));
                }
            }
        }

        AddPairs(folded, content);
        return content;
    }

    private HashSet<string> StemsInEnglish(string source, IReadOnlyList<TextWord> words)
    {
        var stems = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in source.AsSpan().SplitAny(s_blanks))
        {
            var written = source.AsSpan(part);
            if (written.Length > 0)
            {
                stems.UnionWith(
                    _stems.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(written, out var known)
                        ? known
                        : StemsOf(written.ToString())
                );
            }
        }

        foreach (var word in words)
        {
            if (Polarity.Counts(word.Text, Language.English))
            {
                stems.ExceptWith(StemsOf(word.Text));
            }
        }

        return stems;
    }

    /// <summary>The stems of what stands between blanks.</summary>
    private string[] StemsOf(string written)
    {
        if (_stems.TryGetValue(written, out var known))
        {
            return known;
        }

        if (Interlocked.Increment(ref _known) > MostKnown)
        {
            _stems.Clear();
            Interlocked.Exchange(ref _known, 1);
        }

        var stems = analysis.EnglishStems(written);
        stems.ExceptWith(_phrasing);
        stems.RemoveWhere(stem =>
            char.IsDigit(stem[0])
            || NumberWords.Contains(stem)
            || Units.Of(stem) is not null
            || FoldedText.IsIdeographic(stem[0])
            || stem[0] > 'ɏ'
        );
        return _stems.GetOrAdd(written, [.. stems]);
    }

    private static string Shorten(string word)
    {
        if (word[0] is >= '\u0600' and <= '\u06ff')
        {
            var start =
                word.Length > 5 && word.StartsWith("وال", StringComparison.Ordinal) ? 3
                : word.Length > 4 && (word.StartsWith("ال", StringComparison.Ordinal) || word.StartsWith("لل", StringComparison.Ordinal))
                    ? 2
                : word.Length > 5 && (word.StartsWith("بال", StringComparison.Ordinal) || word.StartsWith("كال", StringComparison.Ordinal))
                    ? 3
                : 0;
            var stem = word[start..];
            return stem.Length > 4 ? stem[..4] : stem;
        }

        return word.Length > Shortened ? word[..Shortened] : word;
    }

    /// <summary>Pairs of neighboring characters where at least one is no hiragana: that is grammar.</summary>
    private static void AddPairs(string folded, HashSet<string> content)
    {
        for (var i = 0; i + 1 < folded.Length; i++)
        {
            if (IsContent(folded[i]) && IsContent(folded[i + 1]))
            {
                content.Add(folded.Substring(i, 2));
            }
        }

        static bool IsContent(char character) =>
            FoldedText.IsIdeographic(character)
            && character is not (>= '\u3040' and <= '\u309f')
            && !IdeographicNumber.IsPart(character)
            && !Grammar.Contains(character, StringComparison.Ordinal);
    }
}

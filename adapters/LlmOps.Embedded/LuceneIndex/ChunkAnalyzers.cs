using System.Collections.Frozen;
using LlmOps.Engine.Text;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Ar;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.Cz;
using Lucene.Net.Analysis.De;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.Es;
using Lucene.Net.Analysis.Fr;
using Lucene.Net.Analysis.It;
using Lucene.Net.Analysis.Miscellaneous;
using Lucene.Net.Analysis.Nl;
using Lucene.Net.Analysis.Pt;
using Lucene.Net.Analysis.Ru;
using Lucene.Net.Analysis.Snowball;
using Lucene.Net.Analysis.Sv;
using Lucene.Net.Analysis.Tr;
using Lucene.Net.Analysis.Util;
using Lucene.Net.Tartarus.Snowball.Ext;
using Lucene.Net.Util;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>The analyzers by language. A text whose language is not known, or has none of its own, is analyzed by
/// <see cref="General"/>.</summary>
internal static class ChunkAnalyzers
{
    private const LuceneVersion Version = LuceneVersion.LUCENE_48;

    private static readonly FrozenDictionary<string, ChunkAnalyzer> s_byLanguage = new Dictionary<string, LanguageRules>
    {
        [Language.German] = Rules(GermanAnalyzer.DefaultStopSet, words => new GermanLightStemFilter(new GermanNormalizationFilter(words))),
        [Language.French] = Rules(
            FrenchAnalyzer.DefaultStopSet,
            words => new FrenchLightStemFilter(words),
            FrenchAnalyzer.DEFAULT_ARTICLES
        ),
        [Language.Spanish] = Rules(SpanishAnalyzer.DefaultStopSet, words => new SpanishLightStemFilter(words)),
        [Language.Italian] = Rules(ItalianAnalyzer.DefaultStopSet, words => new ItalianLightStemFilter(words), ItalianArticles()),
        [Language.Portuguese] = Rules(PortugueseAnalyzer.DefaultStopSet, words => new PortugueseLightStemFilter(words)),
        [Language.Dutch] = Rules(
            DutchAnalyzer.DefaultStopSet,
            words => new SnowballFilter(words, new Lucene.Net.Tartarus.Snowball.Ext.DutchStemmer())
        ),
        [Language.Swedish] = Rules(SwedishAnalyzer.DefaultStopSet, words => new SwedishLightStemFilter(words)),
        [Language.Czech] = Rules(CzechAnalyzer.DefaultStopSet, words => new CzechStemFilter(words)),
        [Language.Russian] = Rules(RussianAnalyzer.DefaultStopSet, words => new RussianLightStemFilter(words)),
        [Language.Arabic] = Rules(ArabicAnalyzer.DefaultStopSet, words => new ArabicStemFilter(new ArabicNormalizationFilter(words))),
        [Language.Turkish] = Rules(TurkishAnalyzer.DefaultStopSet, words => new SnowballFilter(words, new TurkishStemmer())) with
        {
            // Lucene's own filter for Turkish capitals needs a culture that is not everywhere; I and ı are one letter here in the end.
            Words = words => new ApostropheFilter(words),
        },
        // Lucene has no stemmer for it; English endings do not fit.
        [Language.Polish] = Rules(CharArraySet.Empty, words => words),
    }.ToFrozenDictionary(pair => pair.Key, pair => new ChunkAnalyzer(pair.Value));

    /// <summary>English words, and all others as if they were.</summary>
    public static ChunkAnalyzer General { get; } =
        new(
            new LanguageRules(
                words => new EnglishPossessiveFilter(Version, words),
                words => new ASCIIFoldingFilter(new LowerCaseFilter(Version, words)),
                words => new PorterStemFilter(new StopFilter(Version, words, StopAnalyzer.ENGLISH_STOP_WORDS_SET))
            )
        );

    /// <summary>The languages with an analyzer of their own.</summary>
    public static IReadOnlyCollection<string> Languages => s_byLanguage.Keys;

    /// <summary>The language that a text is analyzed in: one of <see cref="Languages"/>, or none for the general analyzer.</summary>
    public static string? LanguageOf(string text) =>
        Language.OfText(text) is var language && s_byLanguage.ContainsKey(language) ? language : null;

    /// <summary>The analyzer of a language; null: the general one.</summary>
    public static ChunkAnalyzer For(string? language) => language is null ? General : s_byLanguage[language];

    /// <summary>The terms to search by in chunks of the general analyzer and of these languages, each with how often the question has
    /// it.</summary>
    public static IReadOnlyList<KeyValuePair<string, int>> QueryTerms(string question, IEnumerable<string> languages)
    {
        // The question's small words would be rare ones in a chunk of another language. The general analyzer knows the smallest English
        // ones itself, and the others may matter.
        var own = Language.OfText(question);
        var words = own == Language.Unknown ? question : StopWords.Remove(question, own);
        var all = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        Add(General, own == Language.English ? question : words);
        foreach (var language in languages)
        {
            Add(For(language), words);
        }

        return [.. all];

        void Add(ChunkAnalyzer analyzer, string text)
        {
            foreach (var (term, count) in analyzer.Terms(text).CountBy(term => term, StringComparer.Ordinal))
            {
                all[term] = Math.Max(count, all.GetValueOrDefault(term));
            }
        }
    }

    private static LanguageRules Rules(CharArraySet small, Func<TokenStream, TokenStream> stems, CharArraySet? articles = null) =>
        new(
            words => articles is null ? words : new ElisionFilter(words, articles),
            words => new LowerCaseFilter(Version, words),
            words => stems(new StopFilter(Version, words, small))
        );

    // As in Lucene's ItalianAnalyzer, which keeps them to itself.
    private static CharArraySet ItalianArticles() =>
        new(
            Version,
            (string[])
                [
                    "c",
                    "l",
                    "all",
                    "dall",
                    "dell",
                    "nell",
                    "sull",
                    "coll",
                    "pell",
                    "gl",
                    "agl",
                    "dagl",
                    "degl",
                    "negl",
                    "sugl",
                    "un",
                    "m",
                    "t",
                    "s",
                    "v",
                    "d",
                ],
            ignoreCase: true
        );
}

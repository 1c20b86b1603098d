using LlmOps.Engine.Text;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Util;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Text analysis by Lucene's analyzers. Thread-safe: an analyzer keeps its token streams by thread.</summary>
internal sealed class LuceneTextAnalysis : ITextAnalysis, IDisposable
{
    private readonly EnglishAnalyzer _english = new(LuceneVersion.LUCENE_48);

    public (IReadOnlyList<string> Title, IReadOnlyList<string> Text) IndexTerms(string title, string text)
    {
        var analyzer = ChunkAnalyzers.For(ChunkAnalyzers.LanguageOf(text));
        return (analyzer.Terms(title), analyzer.Terms(text));
    }

    public IReadOnlyList<KeyValuePair<string, int>> QueryTerms(string question) =>
        ChunkAnalyzers.QueryTerms(question, ChunkAnalyzers.Languages);

    public string? LanguageOf(string text) => ChunkAnalyzers.LanguageOf(text);

    public HashSet<string> Stems(string text, string? language) =>
        ChunkAnalyzers.For(language).Terms(text).ToHashSet(StringComparer.Ordinal);

    public HashSet<string> StemsAmong(string text, string? language, IReadOnlyCollection<string> wanted) =>
        ChunkAnalyzers.For(language).TermsAmong(text, wanted);

    public HashSet<string> EnglishStems(string text)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        using var stream = _english.GetTokenStream("text", CompatibilityForms.Fold(text));
        var term = stream.GetAttribute<ICharTermAttribute>();
        stream.Reset();
        while (stream.IncrementToken())
        {
            words.Add(term.ToString()!);
        }

        stream.End();
        return words;
    }

    public void Dispose()
    {
        _english.Dispose();
    }
}

using System.Collections.Frozen;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Util;

namespace LlmOps.Engine.Retrieval;

/// <summary>The words of a text that carry its content: stemmed, without stop words.</summary>
internal static class ContentWords
{
    private static readonly EnglishAnalyzer s_analyzer = new(LuceneVersion.LUCENE_48);

    /// <summary>Words that stand in answers about documents and not in the documents: they claim nothing.</summary>
    private static readonly FrozenSet<string> s_phrasing = Stem("according document passage state also however therefore thus which who whose when where what its his her their he she they has have had was were been did does do said says").ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The distinct content words of a text.</summary>
    public static HashSet<string> Of(string text)
    {
        var words = Stem(text);
        words.ExceptWith(s_phrasing);
        return words;
    }

    private static HashSet<string> Stem(string text)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        using var stream = s_analyzer.GetTokenStream("text", text);
        var term = stream.GetAttribute<ICharTermAttribute>();
        stream.Reset();
        while (stream.IncrementToken())
        {
            words.Add(term.ToString()!);
        }

        stream.End();
        return words;
    }
}

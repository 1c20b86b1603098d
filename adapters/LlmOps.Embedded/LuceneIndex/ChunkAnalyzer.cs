using LlmOps.Engine.Text;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.Miscellaneous;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Util;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Usual forms of characters, English words by their stems, identifiers also by their parts. The OpenSearch template spells out
/// the same chain.</summary>
internal sealed class ChunkAnalyzer : Analyzer
{
    // Before words are told apart: only the usual forms are parted like words. Offsets of terms are not kept, so they may move.
    // (The reader of an empty text returns null.)
    protected override TextReader InitReader(string fieldName, TextReader reader) =>
        new StringReader(CompatibilityForms.Fold(reader.ReadToEnd() ?? ""));

    protected override TokenStreamComponents CreateComponents(string fieldName, TextReader reader)
    {
        var tokenizer = new StandardTokenizer(LuceneVersion.LUCENE_48, reader);
        TokenStream stream = new EnglishPossessiveFilter(LuceneVersion.LUCENE_48, tokenizer);
        stream = new IdentifierPartsFilter(stream);
        stream = new LowerCaseFilter(LuceneVersion.LUCENE_48, stream);
        stream = new ASCIIFoldingFilter(stream);
        stream = new StopFilter(LuceneVersion.LUCENE_48, stream, StopAnalyzer.ENGLISH_STOP_WORDS_SET);
        stream = new PorterStemFilter(stream);
        return new TokenStreamComponents(tokenizer, stream);
    }

    /// <summary>The terms of a text, each with how often it occurs, in order of first occurrence.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Terms(string text)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        using var stream = GetTokenStream("", text);
        var term = stream.AddAttribute<ICharTermAttribute>();
        stream.Reset();
        while (stream.IncrementToken())
        {
            var value = term.ToString();
            counts[value] = counts.GetValueOrDefault(value) + 1;
        }

        stream.End();
        return [.. counts];
    }
}

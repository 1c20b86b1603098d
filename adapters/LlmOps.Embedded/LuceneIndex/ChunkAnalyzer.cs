using LlmOps.Engine.Text;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Cjk;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.Miscellaneous;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Analysis.Util;
using Lucene.Net.Util;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Usual forms of characters, words by their stems in one language, Chinese, Japanese and Korean by each two characters,
/// identifiers also by their parts.</summary>
/// <param name="language">Whose small words are left out and whose endings are cut off.</param>
internal sealed class ChunkAnalyzer(LanguageRules language) : Analyzer
{
    private static readonly WordPool s_terms = new();

    // Alone they are particles and endings, or a part of a word that its pairs find better.
    private static readonly CharArraySet s_kana = Kana();

    // Before words are told apart: only the usual forms are parted like words. Offsets of terms are not kept, so they may move.
    // (The reader of an empty text returns null.)
    protected override TextReader InitReader(string fieldName, TextReader reader) =>
        new StringReader(CompatibilityForms.Fold(reader.ReadToEnd() ?? ""));

    protected override TokenStreamComponents CreateComponents(string fieldName, TextReader reader)
    {
        var tokenizer = new StandardTokenizer(LuceneVersion.LUCENE_48, reader);
        TokenStream stream = new CJKBigramFilter(
            tokenizer,
            CJKScript.HAN | CJKScript.HIRAGANA | CJKScript.KATAKANA | CJKScript.HANGUL,
            true
        );
        stream = new StopFilter(LuceneVersion.LUCENE_48, stream, s_kana);
        stream = new IdentifierPartsFilter(language.Words(stream));
        stream = language.Stems(language.Lower(stream));
        return new TokenStreamComponents(tokenizer, new ASCIIFoldingFilter(stream));
    }

    /// <summary>The terms of a text, in its order.</summary>
    public List<string> Terms(string text)
    {
        var terms = new List<string>();
        using var stream = GetTokenStream("", text);
        var term = stream.AddAttribute<ICharTermAttribute>();
        stream.Reset();
        while (stream.IncrementToken())
        {
            terms.Add(s_terms.Of(term.Buffer.AsSpan(0, term.Length)));
        }

        stream.End();
        return terms;
    }

    /// <summary>Which of some terms a text has. No term becomes a string.</summary>
    public HashSet<string> TermsAmong(string text, IReadOnlyCollection<string> wanted)
    {
        var left = new HashSet<string>(wanted, StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        var known = left.GetAlternateLookup<ReadOnlySpan<char>>();
        using var stream = GetTokenStream("", text);
        var term = stream.AddAttribute<ICharTermAttribute>();
        stream.Reset();
        while (left.Count > 0 && stream.IncrementToken())
        {
            if (known.TryGetValue(term.Buffer.AsSpan(0, term.Length), out var met))
            {
                found.Add(met);
                left.Remove(met);
            }
        }

        stream.End();
        return found;
    }

    private static CharArraySet Kana() =>
        new(
            LuceneVersion.LUCENE_48,
            [.. Enumerable.Range('\u3041', '\u30ff' - '\u3041').Select(character => ((char)character).ToString())],
            ignoreCase: false
        );
}

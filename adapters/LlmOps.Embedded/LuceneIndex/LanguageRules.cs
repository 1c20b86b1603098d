using Lucene.Net.Analysis;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>What the words of one language go through, as Lucene's own analyzer of that language does it.</summary>
/// <param name="Words">First, on words as they are written: what is only attached to them (possessives, articles) is cut off.</param>
/// <param name="Lower">Small letters.</param>
/// <param name="Stems">Small words are left out, and endings are cut off.</param>
internal sealed record LanguageRules(
    Func<TokenStream, TokenStream> Words,
    Func<TokenStream, TokenStream> Lower,
    Func<TokenStream, TokenStream> Stems
);

using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>The documents with one term. A filter around a query would make a search of its own for each segment.</summary>
internal sealed class TermFilter(Term term) : Filter
{
    public override DocIdSet? GetDocIdSet(AtomicReaderContext context, IBits acceptDocs) =>
        context.AtomicReader.GetTerms(term.Field)?.GetEnumerator() is { } terms && terms.SeekExact(term.Bytes)
            ? new Documents(terms, acceptDocs)
            : null;

    private sealed class Documents(TermsEnum terms, IBits acceptDocs) : DocIdSet
    {
        public override DocIdSetIterator GetIterator() => terms.Docs(acceptDocs, null, DocsFlags.NONE);
    }
}

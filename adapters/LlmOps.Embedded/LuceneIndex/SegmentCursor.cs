using Lucene.Net.Index;
using Lucene.Net.Search;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>What searches open in one segment, kept for the next one: the dictionaries of its fields and the lists of chunks behind their
/// terms. Opening them was most of what a search of a small index allocated. One search has it at a time.</summary>
internal sealed class SegmentCursor(AtomicReaderContext segment)
{
    private readonly Dictionary<string, TermsEnum?> _dictionaries = new(StringComparer.Ordinal);
    private readonly List<DocsEnum?> _lists = [];
    private DocsEnum? _selected;
    private ulong[] _bits = [];

    /// <summary>The segment.</summary>
    public AtomicReader Reader => segment.AtomicReader;

    /// <summary>What is added to a number of the segment to get the index's.</summary>
    public int DocBase => segment.DocBase;

    /// <summary>The dictionary of a field; null where no chunk of the segment has it.</summary>
    public TermsEnum? Terms(string field)
    {
        if (!_dictionaries.TryGetValue(field, out var terms))
        {
            _dictionaries.Add(field, terms = Reader.GetTerms(field)?.GetEnumerator());
        }

        return terms;
    }

    /// <summary>The chunks with the term that a dictionary stands at, with their frequencies.</summary>
    /// <param name="terms">The dictionary.</param>
    /// <param name="number">Tells the lists of one search apart, from 0.</param>
    public DocsEnum Open(TermsEnum terms, int number)
    {
        while (_lists.Count <= number)
        {
            _lists.Add(null);
        }

        return _lists[number] = terms.Docs(Reader.LiveDocs, _lists[number], DocsFlags.FREQS);
    }

    /// <summary>The chunks with the term that a dictionary stands at, as a bit each.</summary>
    public ulong[] Select(TermsEnum terms) => Select(_selected = terms.Docs(Reader.LiveDocs, _selected, DocsFlags.NONE));

    /// <summary>Chunks as a bit each, until the next are selected.</summary>
    public ulong[] Select(DocIdSetIterator chunks)
    {
        var length = (Reader.MaxDoc >> 6) + 1;
        if (_bits.Length == length)
        {
            Array.Clear(_bits);
        }
        else
        {
            _bits = new ulong[length];
        }

        for (var chunk = chunks.NextDoc(); chunk != DocIdSetIterator.NO_MORE_DOCS; chunk = chunks.NextDoc())
        {
            _bits[chunk >> 6] |= 1UL << chunk;
        }

        return _bits;
    }
}

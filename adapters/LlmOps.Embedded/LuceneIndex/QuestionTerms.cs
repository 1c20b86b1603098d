using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>The terms of a question in one field, looked up in one pass over the segments. A query that looks up a term of its own opens
/// the dictionary of each segment again, which was half of what a search allocated.</summary>
internal sealed class QuestionTerms
{
    private readonly string _field;
    private readonly Dictionary<string, TermContext> _found = new(StringComparer.Ordinal);

    public QuestionTerms(DirectoryReader reader, string field, IEnumerable<string> terms)
    {
        _field = field;
        (string Text, BytesRef Bytes)[] wanted = [.. terms.Select(term => (term, new BytesRef(term)))];
        foreach (var leaf in reader.Leaves)
        {
            if (leaf.AtomicReader.GetTerms(field)?.GetEnumerator() is not { } dictionary)
            {
                continue;
            }

            foreach (var (text, bytes) in wanted)
            {
                if (dictionary.SeekExact(bytes))
                {
                    if (!_found.TryGetValue(text, out var context))
                    {
                        _found.Add(text, context = new TermContext(reader.Context));
                    }

                    context.Register(dictionary.GetTermState(), leaf.Ord, dictionary.DocFreq, dictionary.TotalTermFreq);
                }
            }
        }
    }

    /// <summary>In how many chunks a term is; 0: in none.</summary>
    public int FrequencyOf(string term) => _found.GetValueOrDefault(term)?.DocFreq ?? 0;

    /// <summary>Finds the chunks with a term; null where none has it.</summary>
    public TermQuery? ToQuery(string term, float boost) =>
        _found.TryGetValue(term, out var context) ? new TermQuery(new Term(_field, term), context) { Boost = boost } : null;
}

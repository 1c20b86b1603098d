using Lucene.Net.Index;
using Lucene.Net.Util;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>The terms of a question in one field, looked up in one pass over the segments.</summary>
internal sealed class QuestionTerms
{
    /// <summary>Looks them up.</summary>
    /// <param name="segments">The segments.</param>
    /// <param name="field">The field.</param>
    /// <param name="terms">The terms.</param>
    /// <param name="firstList">The number of the first list that is opened of each segment; null: none is opened.</param>
    public QuestionTerms(SegmentCursor[] segments, string field, IReadOnlyList<KeyValuePair<string, int>> terms, int? firstList)
    {
        Frequencies = new int[terms.Count];
        Lists = new DocsEnum?[segments.Length][];
        BytesRef[] wanted = [.. terms.Select(term => new BytesRef(term.Key))];
        for (var i = 0; i < segments.Length; i++)
        {
            var lists = Lists[i] = new DocsEnum?[firstList is null ? 0 : terms.Count];
            if (segments[i].Terms(field) is not { } dictionary)
            {
                continue;
            }

            for (var t = 0; t < wanted.Length; t++)
            {
                if (dictionary.SeekExact(wanted[t]))
                {
                    Frequencies[t] += dictionary.DocFreq;
                    if (firstList is { } first)
                    {
                        lists[t] = segments[i].Open(dictionary, first + t);
                    }
                }
            }
        }
    }

    /// <summary>By term, in how many chunks it is; 0: in none.</summary>
    public int[] Frequencies { get; }

    /// <summary>By segment and term, the chunks with it, before the first; null where none has it.</summary>
    public DocsEnum?[][] Lists { get; }
}

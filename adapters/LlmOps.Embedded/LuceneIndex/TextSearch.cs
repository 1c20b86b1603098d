using Lucene.Net.Index;
using Lucene.Net.Search;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Finds chunks by the terms of a question. The scores are those of Lucene's own searcher with a boolean query: the sum of what
/// BM25 gives each term in text and title. That one opens dictionaries and lists of its own for each term of each segment, and steps
/// through chunk after chunk; here the lists are read one after the other over a range of chunks.</summary>
internal sealed class TextSearch(ReaderCursors index, ChunkSimilarity similarity, ChunkSelection selection) : IDisposable
{
    private readonly TextSums _sums = new();

    public void Dispose() => _sums.Dispose();

    /// <summary>The best chunks.</summary>
    /// <param name="segments">The segments of the index.</param>
    /// <param name="terms">The terms, each with how often the question has it.</param>
    /// <param name="titleBoost">The weight of a title.</param>
    /// <param name="limit">How many are wanted.</param>
    public (int Chunk, float Score)[] Find(
        SegmentCursor[] segments,
        IReadOnlyList<KeyValuePair<string, int>> terms,
        float titleBoost,
        int limit
    )
    {
        var inText = new QuestionTerms(segments, ChunkFields.Text, terms, firstList: 0);
        var inTitle = new QuestionTerms(segments, ChunkFields.Title, terms, firstList: terms.Count);
        var (textWeights, titleWeights) = (Weights(inText, terms, 1), Weights(inTitle, terms, titleBoost));
        var best = new TopHits(limit);
        for (var i = 0; i < segments.Length; i++)
        {
            if (selection.In(segments[i]) is { IsEmpty: false } selected)
            {
                var lists = new List<TermList>(2 * terms.Count);
                AddLists(lists, segments[i], ChunkFields.Text, inText.Lists[i], textWeights, index.TextLengths);
                AddLists(lists, segments[i], ChunkFields.Title, inTitle.Lists[i], titleWeights, index.TitleLengths);
                _sums.AddUp(new SegmentTerms(lists), selected, segments[i].DocBase, best);
            }
        }

        return best.ToArray();
    }

    private float[] Weights(QuestionTerms found, IReadOnlyList<KeyValuePair<string, int>> terms, float boost)
    {
        var weights = new float[terms.Count];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = similarity.WeightOf(found.Frequencies[i], index.Reader.MaxDoc, terms[i].Value * boost);
        }

        return weights;
    }

    private void AddLists(List<TermList> lists, SegmentCursor segment, string field, DocsEnum?[] opened, float[] weights, float[] lengths)
    {
        // Lucene keeps what it reads of them for each thread, so they are asked for each time.
        var recorded = segment.Reader.GetNormValues(field);
        for (var i = 0; i < opened.Length; i++)
        {
            if (opened[i] is { } chunks && chunks.NextDoc() != DocIdSetIterator.NO_MORE_DOCS)
            {
                lists.Add(new TermList(chunks, lists.Count, weights[i], recorded, lengths, similarity.K1));
            }
        }
    }
}

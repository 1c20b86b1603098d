using System.Buffers;
using System.Numerics;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Finds chunks by the terms of a question. The scores are those of Lucene's own searcher with a boolean query: the sum of what
/// BM25 gives each term in text and title. That one opens dictionaries and lists of its own for each term of each segment, and steps
/// through chunk after chunk; here the lists are read one after the other over a range of chunks.</summary>
internal sealed class TextSearch(ReaderCursors index, ChunkSimilarity similarity, ChunkSelection selection) : IDisposable
{
    /// <summary>Chunks whose sums are made together; they fit into the fastest memory.</summary>
    private const int Range = 2_048;

    private readonly double[] _sums = Clean(ArrayPool<double>.Shared.Rent(Range));
    private readonly ulong[] _met = new ulong[Range / 64];

    public void Dispose() => ArrayPool<double>.Shared.Return(_sums);

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
        var lists = new List<TermList>(2 * terms.Count);
        for (var i = 0; i < segments.Length; i++)
        {
            if (selection.In(segments[i]) is not { IsEmpty: false } selected)
            {
                continue;
            }

            lists.Clear();
            AddLists(lists, segments[i], ChunkFields.Text, inText.Lists[i], textWeights, index.TextLengths);
            AddLists(lists, segments[i], ChunkFields.Title, inTitle.Lists[i], titleWeights, index.TitleLengths);
            AddUp(lists, selected, segments[i].DocBase, best);
        }

        return best.ToArray();
    }

    private static double[] Clean(double[] sums)
    {
        Array.Clear(sums);
        return sums;
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

    private static void AddLists(
        List<TermList> lists,
        SegmentCursor segment,
        string field,
        DocsEnum?[] opened,
        float[] weights,
        float[] lengths
    )
    {
        // Lucene keeps what it reads of them for each thread, so they are asked for each time.
        var recorded = segment.Reader.GetNormValues(field);
        for (var i = 0; i < opened.Length; i++)
        {
            if (opened[i] is { } chunks && chunks.NextDoc() != DocIdSetIterator.NO_MORE_DOCS)
            {
                lists.Add(new TermList(chunks, weights[i], recorded, lengths));
            }
        }
    }

    private void AddUp(List<TermList> lists, SelectedChunks selected, int docBase, TopHits best)
    {
        while (true)
        {
            var first = DocIdSetIterator.NO_MORE_DOCS;
            foreach (var list in lists)
            {
                first = Math.Min(first, list.Chunks.DocID);
            }

            if (first == DocIdSetIterator.NO_MORE_DOCS)
            {
                return;
            }

            var start = first - (first % Range);
            foreach (var list in lists)
            {
                Add(list, selected, start);
            }

            Take(start + docBase, best);
        }
    }

    private void Add(TermList list, SelectedChunks selected, int start)
    {
        var (chunks, weight, recorded, lengths) = list;
        var end = start + Range;
        for (var chunk = chunks.DocID; chunk < end; chunk = chunks.NextDoc())
        {
            if (selected.Contains(chunk))
            {
                float frequency = chunks.Freq;
                var length = recorded is null ? similarity.K1 : lengths[(byte)recorded.Get(chunk)];
                var at = chunk - start;
                _sums[at] += weight * frequency / (frequency + length);
                _met[at >> 6] |= 1UL << at;
            }
        }
    }

    private void Take(int start, TopHits best)
    {
        for (var i = 0; i < _met.Length; i++)
        {
            for (var rest = _met[i]; rest != 0; rest &= rest - 1)
            {
                var at = (i << 6) + BitOperations.TrailingZeroCount(rest);
                best.Add(start + at, (float)_sums[at]);
                _sums[at] = 0;
            }

            _met[i] = 0;
        }
    }

    private readonly record struct TermList(DocsEnum Chunks, float Weight, NumericDocValues? Recorded, float[] Lengths);
}

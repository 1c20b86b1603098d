using System.Buffers;
using System.Numerics;
using Lucene.Net.Search;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Adds up scores of a range of chunks at a time, list after list, so that the sums fit into the fastest memory.</summary>
internal sealed class TextSums : IDisposable
{
    private const int Range = 2_048;

    private readonly double[] _sums = ArrayPool<double>.Shared.Rent(Range);
    private readonly ulong[] _met = new ulong[Range / 64];
    private readonly short[] _rowOf = new short[Range];
    private float[] _rows = [];

    public TextSums() => Array.Clear(_sums);

    public void Dispose()
    {
        ArrayPool<double>.Shared.Return(_sums);
        if (_rows.Length > 0)
        {
            ArrayPool<float>.Shared.Return(_rows);
        }
    }

    /// <summary>Adds the chunks of a segment to the hits.</summary>
    public void AddUp(SegmentTerms terms, SelectedChunks selected, int docBase, TopHits best)
    {
        while (terms.NextChunk(best.Least) is var first && first != DocIdSetIterator.NO_MORE_DOCS)
        {
            var start = first - (first % Range);
            if (terms.LookedUp == 0)
            {
                foreach (var list in terms.All)
                {
                    Add(list, selected, start);
                }

                Take(start + docBase, best);
            }
            else
            {
                AddRows(terms, selected, start);
                TakeRows(terms, start, docBase, best);
            }
        }
    }

    private void Add(TermList list, SelectedChunks selected, int start)
    {
        for (var chunk = list.Chunk; chunk < start + Range; chunk = list.Next())
        {
            if (selected.Contains(chunk))
            {
                var at = chunk - start;
                _sums[at] += list.Score;
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

    /// <summary>Keeps the scores of each chunk apart: what is looked up later has its place among them, so that they are added up in the
    /// same order and their sums are rounded alike.</summary>
    private void AddRows(SegmentTerms terms, SelectedChunks selected, int start)
    {
        var (lists, used) = (terms.All.Count, 0);
        foreach (var list in terms.All)
        {
            if (!terms.Brings(list))
            {
                continue;
            }

            for (var chunk = list.Chunk; chunk < start + Range; chunk = list.Next())
            {
                if (selected.Contains(chunk))
                {
                    var at = chunk - start;
                    if ((_met[at >> 6] & (1UL << at)) == 0)
                    {
                        _met[at >> 6] |= 1UL << at;
                        _rowOf[at] = (short)used++;
                        ClearRow(used - 1, lists);
                    }

                    _rows[(_rowOf[at] * lists) + list.Number] = list.Score;
                }
            }
        }
    }

    private void TakeRows(SegmentTerms terms, int start, int docBase, TopHits best)
    {
        var lists = terms.All.Count;
        for (var i = 0; i < _met.Length; i++)
        {
            for (var rest = _met[i]; rest != 0; rest &= rest - 1)
            {
                var at = (i << 6) + BitOperations.TrailingZeroCount(rest);
                var row = _rows.AsSpan(_rowOf[at] * lists, lists);
                if (terms.LookUp(start + at, row, best.Least))
                {
                    var sum = 0.0;
                    foreach (var score in row)
                    {
                        sum += score;
                    }

                    best.Add(docBase + start + at, (float)sum);
                }
            }

            _met[i] = 0;
        }
    }

    private void ClearRow(int row, int lists)
    {
        if (_rows.Length < (row + 1) * lists)
        {
            var grown = ArrayPool<float>.Shared.Rent(Math.Max(2 * _rows.Length, (row + 1) * lists));
            _rows.CopyTo(grown, 0);
            if (_rows.Length > 0)
            {
                ArrayPool<float>.Shared.Return(_rows);
            }

            _rows = grown;
        }

        _rows.AsSpan(row * lists, lists).Clear();
    }
}

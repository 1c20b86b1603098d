using Lucene.Net.Search;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>The lists of a question's terms in one segment. Once the hits so far are so good that the least terms do not make one more even
/// all together, those are only looked up for chunks that another term has brought (MaxScore): they are the most frequent ones.</summary>
internal sealed class SegmentTerms
{
    /// <summary>Above what rounding does to a sum of some hundred numbers.</summary>
    private const double Rounding = 1e-12;

    private readonly List<TermList> _byBound;
    private readonly double[] _bounds;

    public SegmentTerms(IReadOnlyList<TermList> lists)
    {
        All = lists;
        _byBound = [.. lists.OrderBy(list => list.Bound)];
        _bounds = new double[lists.Count];
        var sum = 0.0;
        for (var i = 0; i < _bounds.Length; i++)
        {
            _bounds[i] = sum += _byBound[i].Bound;
        }
    }

    /// <summary>All lists, by number.</summary>
    public IReadOnlyList<TermList> All { get; }

    /// <summary>How many lists are only looked up.</summary>
    public int LookedUp { get; private set; }

    /// <summary>Whether a list brings chunks.</summary>
    public bool Brings(TermList list) => LookedUp == 0 || _byBound.IndexOf(list) >= LookedUp;

    /// <summary>Sorts out the lists that cannot bring a hit alone, and answers the next chunk that another one brings.</summary>
    /// <param name="least">The score that a hit has to exceed.</param>
    public int NextChunk(float least)
    {
        while (LookedUp < _bounds.Length && !CanExceed(0, LookedUp + 1, least))
        {
            LookedUp++;
        }

        var next = DocIdSetIterator.NO_MORE_DOCS;
        for (var i = LookedUp; i < _byBound.Count; i++)
        {
            next = Math.Min(next, _byBound[i].Chunk);
        }

        return next;
    }

    /// <summary>Adds to a chunk's scores those of the lists that are only looked up.</summary>
    /// <param name="chunk">The chunk; none before the last one.</param>
    /// <param name="scores">By list, its scores so far.</param>
    /// <param name="least">The score that a hit has to exceed.</param>
    /// <returns>Whether all were looked up; else it cannot be a hit.</returns>
    public bool LookUp(int chunk, Span<float> scores, float least)
    {
        var sum = 0.0;
        foreach (var score in scores)
        {
            sum += score;
        }

        for (var left = LookedUp; left > 0; left--)
        {
            if (!CanExceed(sum, left, least))
            {
                return false;
            }

            if (_byBound[left - 1] is var list && list.Has(chunk))
            {
                sum += scores[list.Number] = list.Score;
            }
        }

        return true;
    }

    /// <summary>Whether a sum may exceed a score with the help of the least lists.</summary>
    private bool CanExceed(double sum, int lists, float least) => (float)((sum + _bounds[lists - 1]) * (1 + Rounding)) > least;
}

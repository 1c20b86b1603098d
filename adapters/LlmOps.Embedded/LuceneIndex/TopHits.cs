namespace LlmOps.Embedded.LuceneIndex;

/// <summary>The best of the hits that are added in the order of their numbers. Of equal ones the first stay.</summary>
internal sealed class TopHits(int limit)
{
    private readonly PriorityQueue<int, (float Score, int Later)> _hits = new();
    private float _least = float.NegativeInfinity;

    public void Add(int chunk, float score)
    {
        if (_hits.Count < limit)
        {
            _hits.Enqueue(chunk, (score, ~chunk));
        }
        else if (score > _least)
        {
            _hits.DequeueEnqueue(chunk, (score, ~chunk));
        }
        else
        {
            return;
        }

        if (_hits.Count == limit && _hits.TryPeek(out _, out var least))
        {
            _least = least.Score;
        }
    }

    /// <summary>The hits in the order of their numbers, which is how they lie in the index.</summary>
    public (int Chunk, float Score)[] ToArray()
    {
        var hits = new (int Chunk, float Score)[_hits.Count];
        var at = 0;
        foreach (var (chunk, (score, _)) in _hits.UnorderedItems)
        {
            hits[at++] = (chunk, score);
        }

        Array.Sort(hits);
        return hits;
    }
}

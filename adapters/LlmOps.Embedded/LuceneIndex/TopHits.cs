namespace LlmOps.Embedded.LuceneIndex;

/// <summary>The best of the hits. Of equal ones those with the lowest numbers stay.</summary>
internal sealed class TopHits(int limit)
{
    // Score and number as one number of the same order, so that hits are compared at once: the better one is greater, and of equal ones
    // the first.
    private readonly PriorityQueue<int, ulong> _hits = new();
    private ulong _least;

    /// <summary>What a hit has to reach to be kept, once there are as many as wanted.</summary>
    public float Least { get; private set; } = float.NegativeInfinity;

    public void Add(int chunk, float score)
    {
        // Most are below, and need no rank to tell.
        if (score < Least)
        {
            return;
        }

        var rank = Rank(chunk, score);
        if (_hits.Count < limit)
        {
            _hits.Enqueue(chunk, rank);
        }
        else if (rank > _least)
        {
            _hits.DequeueEnqueue(chunk, rank);
        }
        else
        {
            return;
        }

        if (_hits.Count == limit && _hits.TryPeek(out _, out _least))
        {
            Least = ScoreOf(_least);
        }
    }

    /// <summary>The hits in the order of their numbers, which is how they lie in the index.</summary>
    public (int Chunk, float Score)[] ToArray()
    {
        var (chunks, hits) = (new int[_hits.Count], new (int Chunk, float Score)[_hits.Count]);
        var at = 0;
        foreach (var (chunk, rank) in _hits.UnorderedItems)
        {
            (chunks[at], hits[at]) = (chunk, (chunk, ScoreOf(rank)));
            at++;
        }

        Array.Sort(chunks, hits);
        return hits;
    }

    private static ulong Rank(int chunk, float score)
    {
        // The bits of positive numbers are in their order, those of negative ones in the opposite one. Zero has one sign here.
        var bits = BitConverter.SingleToInt32Bits(score + 0f);
        return ((ulong)(uint)(bits ^ ((bits >> 31) & int.MaxValue) ^ int.MinValue) << 32) | (uint)~chunk;
    }

    private static float ScoreOf(ulong rank)
    {
        var bits = (int)(uint)(rank >> 32) ^ int.MinValue;
        return BitConverter.Int32BitsToSingle(bits ^ ((bits >> 31) & int.MaxValue));
    }
}

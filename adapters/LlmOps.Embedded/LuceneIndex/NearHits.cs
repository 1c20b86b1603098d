namespace LlmOps.Embedded.LuceneIndex;

/// <summary>The chunks whose codes are nearest to a question, among which the best by exact vectors are.</summary>
/// <param name="limit">How many are wanted in the end.</param>
/// <param name="most">How many are kept at most.</param>
internal sealed class NearHits(int limit, int most)
{
    /// <summary>Above the rounding of an estimate that is exact otherwise.</summary>
    private const float Rounding = 1e-5f;

    private readonly TopHits _best = new(limit);
    private readonly TopHits _near = new(most);
    private float _margin;

    /// <summary>How many are wanted in the end.</summary>
    public int Limit => limit;

    /// <summary>What an estimate has to exceed to be of interest.</summary>
    public float Floor => Math.Max(_near.Least, _best.Least - _margin) - Rounding;

    /// <summary>Says how far scores by codes may be off; the largest of all segments counts.</summary>
    public void Allow(float margin) => _margin = Math.Max(_margin, margin);

    public void Add(int chunk, float score)
    {
        _best.Add(chunk, score);
        _near.Add(chunk, score);
    }

    /// <summary>The hits that may be among the best, in the order of their numbers.</summary>
    public (int Chunk, float Score)[] ToArray()
    {
        var floor = _best.Least - _margin;
        return Array.FindAll(_near.ToArray(), hit => hit.Score >= floor);
    }
}

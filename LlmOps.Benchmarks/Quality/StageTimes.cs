namespace LlmOps.Benchmarks.Quality;

/// <summary>Times of one stage over many questions.</summary>
internal sealed class StageTimes
{
    private readonly List<double> _milliseconds = [];

    public void Add(double milliseconds) => _milliseconds.Add(milliseconds);

    /// <summary>The time within which a share (0 to 1) of the questions were done, in milliseconds; 0 without any.</summary>
    public double Percentile(double share)
    {
        if (_milliseconds.Count == 0)
        {
            return 0;
        }

        double[] sorted = [.. _milliseconds.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}

namespace LlmOps.Engine.FineTuning;

/// <summary>Count, mean and variance of one side of a comparison.</summary>
/// <param name="Count">Observations.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Variance">Their variance.</param>
internal readonly record struct SampleMoments(int Count, double Mean, double Variance)
{
    public static SampleMoments Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
        {
            return default;
        }

        var mean = values.Average();
        return new SampleMoments(values.Count, mean, values.Sum(value => (value - mean) * (value - mean)) / values.Count);
    }
}

namespace LlmOps.Benchmarks.Quality;

/// <summary>How sure a difference between two systems is that were asked the same questions.</summary>
internal static class PairedBootstrap
{
    private const int Seed = 20_090;

    /// <summary>Mean difference per question, and the interval that holds the middle 95 % of the means of resampled sets of
    /// questions.</summary>
    /// <param name="system">One value for each question.</param>
    /// <param name="baseline">The values that it is compared with, in the same order.</param>
    /// <param name="samples">How many sets are drawn. The draws are the same in every run.</param>
    public static (double Mean, double Low, double High) Difference(
        IReadOnlyList<double> system,
        IReadOnlyList<double> baseline,
        int samples = 10_000
    )
    {
        if (system.Count != baseline.Count || system.Count == 0)
        {
            throw new ArgumentException(
                $"Both need a value for each question; these are {system.Count} and {baseline.Count}.",
                nameof(baseline)
            );
        }

        double[] differences = [.. system.Zip(baseline, static (one, other) => one - other)];
        var random = new Random(Seed);
        var means = new double[samples];
        for (var sample = 0; sample < samples; sample++)
        {
            var sum = 0.0;
            for (var i = 0; i < differences.Length; i++)
            {
                sum += differences[random.Next(differences.Length)];
            }

            means[sample] = sum / differences.Length;
        }

        Array.Sort(means);
        return (differences.Average(), means[(int)(samples * 0.025)], means[(int)(samples * 0.975)]);
    }
}

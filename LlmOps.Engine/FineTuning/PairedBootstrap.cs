namespace LlmOps.Engine.FineTuning;

/// <summary>Bounds of a mean difference by resampling the pairs. The same numbers and seed give the same bounds.</summary>
internal static class PairedBootstrap
{
    public static (double Mean, double Low, double High) Of(IReadOnlyList<double> differences, int resamplings, double confidence, int seed)
    {
        if (differences.Count == 0)
        {
            return (0, 0, 0);
        }

#pragma warning disable CA5394 // Resampling needs numbers that come again, not secrets.
        var random = new Random(seed);
        var means = new double[resamplings];
        for (var i = 0; i < resamplings; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < differences.Count; j++)
            {
                sum += differences[random.Next(differences.Count)];
            }

            means[i] = sum / differences.Count;
        }
#pragma warning restore CA5394
        Array.Sort(means);
        var tail = (1 - confidence) / 2;
        return (
            differences.Average(),
            means[(int)Math.Floor(tail * (resamplings - 1))],
            means[(int)Math.Ceiling((1 - tail) * (resamplings - 1))]
        );
    }
}

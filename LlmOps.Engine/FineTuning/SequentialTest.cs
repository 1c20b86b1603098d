namespace LlmOps.Engine.FineTuning;

/// <summary>Tells whether one side is worse than the other, however often it is asked: a mixture sequential probability ratio test over
/// the difference of means. Looking after every turn does not raise the chance of a false alarm above the level asked for.</summary>
internal static class SequentialTest
{
    /// <summary>True where the second side's mean is higher beyond chance. Higher is worse.</summary>
    /// <param name="control">The side that counts as good.</param>
    /// <param name="canary">The side that is looked at.</param>
    /// <param name="expectedDifference">The size of difference that it should find soonest.</param>
    /// <param name="level">Probability of a false alarm over the whole time.</param>
    public static bool IsWorse(SampleMoments control, SampleMoments canary, double expectedDifference, double level)
    {
        var difference = canary.Mean - control.Mean;
        if (difference <= 0 || control.Count == 0 || canary.Count == 0)
        {
            return false;
        }

        // A side that has shown one value only so far may still vary.
        var variance = (Floor(control) / control.Count) + (Floor(canary) / canary.Count);
        var prior = expectedDifference * expectedDifference;
        var logRatio =
            (0.5 * Math.Log(variance / (variance + prior))) + (prior * difference * difference / (2 * variance * (variance + prior)));
        return logRatio >= Math.Log(1 / level);
    }

    private static double Floor(SampleMoments side) => Math.Max(side.Variance, 1.0 / (side.Count + 2));
}

using LlmOps.Benchmarks.Quality;

namespace LlmOps.Tests.Benchmarks;

/// <summary>The scorers against values worked out by hand.</summary>
public sealed class RankingScoresTests
{
    private static readonly Dictionary<string, int> s_relevant = new()
    {
        ["a"] = 1,
        ["b"] = 2,
        ["c"] = 1,
    };

    [Fact]
    public void GainIsDiscountedByRankAndMeasuredAgainstTheBestOrder()
    {
        // b at 1, x at 2, a at 3: 2/log2(2) + 1/log2(4) = 2.5; the best order 2, 1, 1 has 2 + 1/log2(3) + 1/2 = 3.130930.
        Assert.Equal(2.5 / 3.1309297535714573, RankingScores.Ndcg(["b", "x", "a"], s_relevant, 10), 12);
        Assert.Equal(1, RankingScores.Ndcg(["b", "a", "c", "x"], s_relevant, 10), 12);
        Assert.Equal(0, RankingScores.Ndcg(["x", "y"], s_relevant, 10), 12);
    }

    [Fact]
    public void DepthCutsTheRankingAndTheBestOrderAlike()
    {
        // Within two: x, b = 2/log2(3); best 2 + 1/log2(3).
        Assert.Equal(2 / 1.5849625007211562 / (2 + (1 / 1.5849625007211562)), RankingScores.Ndcg(["x", "b", "a"], s_relevant, 2), 12);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1 / 3.0)]
    [InlineData(4, 2 / 3.0)]
    [InlineData(9, 2 / 3.0)]
    public void RecallIsTheShareFound(int depth, double expected) =>
        Assert.Equal(expected, RankingScores.Recall(["x", "a", "y", "b"], s_relevant, depth), 12);

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 1 / 3.0)]
    [InlineData(10, 1 / 3.0)]
    public void ReciprocalRankIsThatOfTheFirst(int depth, double expected) =>
        Assert.Equal(expected, RankingScores.ReciprocalRank(["x", "y", "c", "a"], s_relevant, depth), 12);

    [Fact]
    public void AllWantsEveryRelevantDocument()
    {
        Assert.Equal(0, RankingScores.All(["a", "b", "x", "c"], s_relevant, 3));
        Assert.Equal(1, RankingScores.All(["a", "b", "x", "c"], s_relevant, 4));
    }

    [Fact]
    public void TheIntervalOfEqualDifferencesIsOnePoint() =>
        Assert.Equal((0.25, 0.25, 0.25), PairedBootstrap.Difference([0.5, 0.75, 1], [0.25, 0.5, 0.75]));

    [Fact]
    public void TheIntervalHoldsTheMeanAndIsTheSameInEveryRun()
    {
        double[] system = [.. Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? 1.0 : 0)];
        double[] baseline = [.. Enumerable.Repeat(0.0, 100)];

        var (mean, low, high) = PairedBootstrap.Difference(system, baseline);

        // Half of a hundred coin throws: 0.5 with a deviation of 0.05, so that 95 % lie within about 0.098.
        Assert.Equal(0.5, mean, 12);
        Assert.InRange(low, 0.38, 0.42);
        Assert.InRange(high, 0.58, 0.62);
        Assert.Equal((mean, low, high), PairedBootstrap.Difference(system, baseline));
    }

    [Fact]
    public void ADocumentStandsWhereItsBestPassageDoes()
    {
        var ranking = Ranking.OfPassages([("a", 3), ("b", 2), ("a", 1), ("c", 0)]);

        Assert.Equal([("a", 3.0), ("b", 2.0), ("c", 0.0)], ranking.Entries);
    }

    [Fact]
    public void ARunIsWrittenInTheFormOfTrec()
    {
        using var text = new StringWriter { NewLine = "\n" };

        new SystemRun("fused", new Dictionary<string, Ranking> { ["q1"] = new([("d3", 1.5), ("d1", 0.25)]) }).Write(text);

        Assert.Equal("q1 Q0 d3 1 1.5 fused\nq1 Q0 d1 2 0.25 fused\n", text.ToString());
    }

    [Fact]
    public void PercentilesAreThoseOfTheSortedTimes()
    {
        var times = new StageTimes();
        for (var i = 100; i >= 1; i--)
        {
            times.Add(i);
        }

        Assert.Equal(50, times.Percentile(0.5));
        Assert.Equal(99, times.Percentile(0.99));
    }
}

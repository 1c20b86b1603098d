using LlmOps.Engine.Asking;

namespace LlmOps.Tests.Asking;

public sealed class ScoreFusionTests
{
    [Fact]
    public void StandardScoresAreAddedByWeight()
    {
        // Over a, b, c: 3, 1, 0 has mean 4/3 and deviation sqrt(14/9); 0, 0, 2 has mean 2/3 and deviation sqrt(8/9).
        var fused = ScoreFusion.Fuse([List(0.5, ("a", 3), ("b", 1)), List(0.25, ("c", 2))]);

        double[] first = [(3 - (4 / 3.0)) / Math.Sqrt(14 / 9.0), (1 - (4 / 3.0)) / Math.Sqrt(14 / 9.0), -(4 / 3.0) / Math.Sqrt(14 / 9.0)];
        double[] second = [-(2 / 3.0) / Math.Sqrt(8 / 9.0), -(2 / 3.0) / Math.Sqrt(8 / 9.0), (4 / 3.0) / Math.Sqrt(8 / 9.0)];
        double[] sums = [.. first.Zip(second, (one, other) => (0.5 * one) + (0.25 * other))];
        Assert.Equal(["a", "c", "b"], fused.Select(entry => entry.Key));
        Assert.Equal(
            [1, (sums[2] - sums[1]) / (sums[0] - sums[1]), 0],
            fused.Select(entry => entry.Score),
            (expected, actual) => Math.Abs(expected - actual) < 1e-12
        );
    }

    [Fact]
    public void WhatACutListDoesNotNameIsAsGoodAsItsLast()
    {
        var cut = ScoreFusion.Fuse([List(1, cut: true, ("a", 10), ("b", 9)), List(0.01, ("c", 1))]);
        var whole = ScoreFusion.Fuse([List(1, ("a", 10), ("b", 9)), List(0.01, ("c", 1))]);

        Assert.True(ScoreOf(cut, "c") > ScoreOf(cut, "b"));
        Assert.True(ScoreOf(whole, "c") < ScoreOf(whole, "b"));
    }

    [Fact]
    public void ALegThatFoundNothingChangesNothing()
    {
        var one = List(1, ("a", 3), ("b", 1));

        Assert.Equal(ScoreFusion.Fuse([one]), ScoreFusion.Fuse([one, List(5)]));
        Assert.Empty(ScoreFusion.Fuse([List(1), List(1)]));
    }

    [Fact]
    public void TheOnlyHitOfALegComesFirst()
    {
        (string, double)[] many = [.. Enumerable.Range(0, 60).Select(i => ($"k{i:D2}", 0.5 - (i * 0.005)))];

        Assert.Equal("k37", ScoreFusion.Fuse([List(0.5, ("k37", 4)), List(0.5, cut: true, many)])[0].Key);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.4)]
    public void ALegThatTellsNoneFromAnotherLeavesTheOrderToTheOthers(double score)
    {
        var fused = ScoreFusion.Fuse([List(1, ("a", 3), ("b", 2), ("c", 1)), List(1, ("c", score), ("b", score), ("a", score))]);

        Assert.Equal(["a", "b", "c"], fused.Select(entry => entry.Key));
    }

    [Fact]
    public void EqualScoresAreOrderedByKeyAndScoreOne()
    {
        Assert.Equal([("a", 1.0), ("b", 1.0)], ScoreFusion.Fuse([List(1, cut: true, ("b", 2), ("a", 2))]));
        Assert.Equal([("a", 1.0)], ScoreFusion.Fuse([List(1, ("a", 0.3))]));
    }

    [Fact]
    public void TheScaleOfALegDoesNotMatter()
    {
        var small = ScoreFusion.Fuse([List(1, cut: true, ("a", 0.03), ("b", 0.01), ("c", 0.02)), List(1, ("c", 7), ("d", 1))]);
        var large = ScoreFusion.Fuse([List(1, cut: true, ("a", 300), ("b", 100), ("c", 200)), List(1, ("c", 7), ("d", 1))]);

        Assert.Equal(small.Select(entry => entry.Key), large.Select(entry => entry.Key));
        Assert.Equal(small.Select(entry => entry.Score), large.Select(entry => entry.Score), (one, other) => Math.Abs(one - other) < 1e-9);
    }

    internal static ScoredList List(double weight, params (string, double)[] entries) => new(entries, weight, IsCut: false);

    internal static ScoredList List(double weight, bool cut, params (string, double)[] entries) => new(entries, weight, cut);

    private static double ScoreOf(IReadOnlyList<(string Key, double Score)> fused, string key) =>
        fused.Single(entry => entry.Key == key).Score;
}

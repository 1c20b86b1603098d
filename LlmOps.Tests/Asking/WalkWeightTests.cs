using LlmOps.Engine.Asking;

namespace LlmOps.Tests.Asking;

public sealed class WalkWeightTests
{
    private static readonly IReadOnlyList<(string Key, double Score)> s_searches = [("far", 1), ("near", 0.3), ("other", 0.2)];
    private static readonly IReadOnlyList<(string Key, double Score)> s_walk = [("near", 1), ("far", 0.9), ("last", 0)];

    [Fact]
    public void AWalkThatIsWorthAllOrdersWhatItReached() => Assert.Equal(["near", "far", "other", "last"], Order(1));

    [Fact]
    public void OneThatIsWorthLittleLeavesTheOrderOfTheSearches() => Assert.Equal(["far", "near", "other", "last"], Order(0.1));

    [Fact]
    public void OneThatIsWorthNothingHasNoSay()
    {
        Assert.Equal(0, WalkWeight.Of(0, 4));
        Assert.Equal(s_searches.Select(entry => entry.Key), Order(0).Where(key => key != "last"));
    }

    [Fact]
    public void TheWeightGrowsWithWhatTheWalkIsWorth()
    {
        var weights = Enumerable.Range(0, 101).Select(percent => WalkWeight.Of(percent / 100.0, 4)).ToArray();

        Assert.Equal(weights.Order(), weights);
        Assert.Equal(4, weights[50], 9);
        Assert.InRange(weights[5], 0.2, 0.22);
        Assert.All(weights, weight => Assert.True(double.IsFinite(weight)));
    }

    private static IEnumerable<string> Order(double worth) =>
        ScoreFusion.AddOnTop(s_searches, new ScoredList(s_walk, WalkWeight.Of(worth, 4), IsCut: false)).Select(entry => entry.Key);
}

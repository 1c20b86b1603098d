using LlmOps.Engine.Asking;

namespace LlmOps.Tests.Asking;

public sealed class DocumentEvidenceTests
{
    [Fact]
    public void ADocumentOfTwoGoodPassagesComesBeforeOneOfASingleSlightlyBetter()
    {
        var order = Add(("a1", 1.0), ("b1", 0.98), ("b2", 0.9), ("c1", 0.5));

        Assert.Equal(["b1", "a1", "b2", "c1"], order.Select(entry => entry.Item));
        Assert.Equal(order.Select(entry => entry.Score).OrderDescending(), order.Select(entry => entry.Score));
        Assert.All(order, entry => Assert.InRange(entry.Score, 0, 1));
    }

    [Fact]
    public void AThirdPassageAddsNothingAndOnlyTheBestGains()
    {
        var order = Add(("a1", 0.6), ("b1", 0.5), ("b2", 0.3), ("b3", 0.3));

        Assert.Equal(
            [("a1", 0.6), ("b1", 0.56), ("b2", 0.3), ("b3", 0.3)],
            order.Select(entry => (entry.Item, Math.Round(entry.Score, 9)))
        );
    }

    [Fact]
    public void WhereEveryDocumentHasOnePassageNothingChanges()
    {
        (string, double)[] ranked = [("a1", 1.0), ("b1", 0.7), ("c1", 0.7), ("d1", 0)];

        Assert.Equal(ranked, Add(ranked));
        Assert.Empty(Add());
    }

    private static IReadOnlyList<(string Item, double Score)> Add(params (string Item, double Score)[] ranked) =>
        DocumentEvidence.Add(ranked, static item => item[..1]);
}

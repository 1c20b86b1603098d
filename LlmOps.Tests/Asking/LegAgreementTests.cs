using LlmOps.Engine.Asking;

namespace LlmOps.Tests.Asking;

public sealed class LegAgreementTests
{
    [Fact]
    public void ALegWithNothingInCommonWithTheWordsKeepsATenth() =>
        Assert.Equal(0.1, LegAgreement.TrustIn(Named("v", 60), Named("w", 60)), 9);

    [Fact]
    public void ALegThatKnowsHalfOfWhatTheWordsPutFirstKeepsItsWeight()
    {
        // Three of the words' first five stand in the leg's list and two of its own first five in the words': 5 of 10.
        var leg = ScoreFusionTests.List(
            1,
            cut: true,
            [("w50", 9), ("w51", 8), ("x", 7), ("y", 6), ("z", 5), ("w0", 4), ("w1", 3), ("w2", 2)]
        );

        Assert.Equal(1, LegAgreement.TrustIn(leg, Named("w", 60)), 9);
    }

    [Fact]
    public void BetweenThemTrustFallsWithAgreement()
    {
        // One of ten.
        var leg = ScoreFusionTests.List(1, cut: true, [("v", 9), ("x", 7), ("y", 6), ("z", 5), ("u", 4), ("w0", 3)]);

        Assert.Equal(0.2, LegAgreement.TrustIn(leg, Named("w", 60)), 9);
    }

    [Fact]
    public void WordsThatMatchedLittleAreNoMeasure()
    {
        Assert.Equal(1, LegAgreement.TrustIn(Named("v", 60), Named("w", 3) with { IsCut = false }), 9);
        Assert.Equal(1, LegAgreement.TrustIn(Named("v", 0), Named("w", 60)), 9);
    }

    private static ScoredList Named(string prefix, int count) =>
        ScoreFusionTests.List(1, cut: true, [.. Enumerable.Range(0, count).Select(i => ($"{prefix}{i}", (double)-i))]);
}

using CsCheck;
using LlmOps.Engine.Chunking;

namespace LlmOps.Tests.Chunking;

public sealed class ChunkTokensTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData(" \n\t ", 0)]
    [InlineData("Hello, world!", 4)]
    [InlineData("internationalization", 4)]
    [InlineData("1234567", 3)]
    [InlineData("東京都", 3)]
    [InlineData("привет", 3)]
    [InlineData("😀", 1)]
    public void TheRuleHolds(string text, int expected) => Assert.Equal(expected, ChunkTokens.Estimate(text));

    [Fact]
    public void EnglishProseIsEstimatedAboutRight()
    {
        const string text =
            "The quick brown fox jumps over the lazy dog, while seventeen engineers argue about whether the retrieval pipeline should be "
            + "rewritten before the next release. Nobody wins the argument, as usual.";
        Assert.InRange(ChunkTokens.Estimate(text), 32, 46);
    }

    [Fact]
    public void TwoTextsCutAtWhiteSpaceSumUp() =>
        Gen.Select(Gen.String[Gen.Char, 0, 40], Gen.String[Gen.Char, 0, 40])
            .Sample((a, b) => Assert.Equal(ChunkTokens.Estimate(a) + ChunkTokens.Estimate(b), ChunkTokens.Estimate(a + " " + b)));
}

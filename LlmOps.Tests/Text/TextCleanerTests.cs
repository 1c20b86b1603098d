using CsCheck;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Text;

namespace LlmOps.Tests.Text;

public sealed class TextCleanerTests
{
    [Theory]
    [InlineData("e\u0301te\u0301", "été")]
    [InlineData("a\u0323\u0302", "ậ")]
    [InlineData("\u1112\u1161\u11AB\u1100\u1173\u11AF", "한글")]
    [InlineData("soft\u00ADhyphen zero\u200Bwidth \uFEFFmark", "softhyphen zerowidth mark")]
    [InlineData("  a \t b\u00A0c  ", "a b c")]
    [InlineData("a \r\n \n\n b", "a\nb")]
    [InlineData("bell\u0007 nul\0 del\u007F", "bell nul del")]
    [InlineData("", "")]
    [InlineData(" \u200B ", "")]
    public void ATextIsCleaned(string text, string expected) => Assert.Equal(expected, TextCleaner.Clean(text));

    [Fact]
    public void HalvesOfSurrogatePairsAreLeftOut() => Assert.Equal("half pair 😀", TextCleaner.Clean("half \uD83D pair 😀 \uDE00"));

    [Fact]
    public void CleaningTwiceChangesNothingMore() =>
        Gen.String[Gen.Char, 0, 60]
            .Sample(text =>
            {
                var clean = TextCleaner.Clean(text);
                Assert.Equal(clean, TextCleaner.Clean(clean));
                Assert.Equal(clean.Trim(), clean);
            });

    [Fact]
    public void AChunkIsEmbeddedWithItsTitleAndHeadings()
    {
        var chunk = new Chunk("d", 1, 0, 0, 9, "some \n\n\n text", ["Part", "Section"], 2);
        Assert.Equal("The handbook\nPart > Section\nsome\ntext", chunk.ToContextualText("The *handbook*"));
        Assert.Equal("some\ntext", (chunk with { Headings = [] }).ToContextualText(null));
        Assert.Equal(
            "The handbook\nPart > Section\nWhat was before.\nsome\ntext",
            (chunk with { Context = "What was\nbefore." }).ToContextualText("The handbook")
        );
    }
}

using LlmOps.Engine.Chunking;

namespace LlmOps.Tests.Chunking;

public sealed class ChunkNeighborsTests
{
    private const string Text = "One is red. Two is blue.\nThree is green. Four is black.\nFive\nSix\nSeven\nEight";

    [Fact]
    public void AsMuchOfTheNextChunkIsReadAsFitsInWholeSentences()
    {
        var (first, second) = (Of(0, 24, null, "\n"), Of(25, Text.Length, "\n", null));

        Assert.Equal(Text[..40], ChunkNeighbors.WithNext(first, second, 5).Text);
        Assert.Equal(Text[..55], ChunkNeighbors.WithNext(first, second, 9).Text);
        Assert.Equal(Text, ChunkNeighbors.WithNext(first, second, 100).Text);
    }

    [Fact]
    public void AsMuchOfTheChunkBeforeIsReadAsFits()
    {
        var (first, second) = (Of(0, 55, null, "\n"), Of(56, Text.Length, "\n", null));
        var whole = ChunkNeighbors.WithBefore(second, first, 8);

        Assert.Equal(Text[25..], whole.Text);
        Assert.Equal((25, Text.Length), (whole.Start, whole.End));
    }

    [Fact]
    public void ItemsWithoutFullStopsAreReadLineByLine()
    {
        var (first, second) = (Of(0, 55, null, "\n"), Of(56, Text.Length, "\n", null));

        Assert.EndsWith("black.\nFive\nSix", ChunkNeighbors.WithNext(first, second, 2).Text, StringComparison.Ordinal);
        Assert.StartsWith(
            "Seven\nEight",
            ChunkNeighbors.WithBefore(Of(Text.Length, Text.Length, "", null), second, 2).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void WhatFitsNotAtAllIsLeftOut()
    {
        var (first, second) = (Of(0, 24, null, "\n"), Of(25, Text.Length, "\n", null));

        Assert.Same(first, ChunkNeighbors.WithNext(first, second, 0));
        Assert.Same(second, ChunkNeighbors.WithBefore(second, first, 0));
    }

    [Fact]
    public void AChunkThatBeginsAndEndsWithSomethingOfItsOwnHasNoNeighbors()
    {
        var chunk = Of(0, 24, null, null);

        Assert.Null(ChunkNeighbors.IdAfter(chunk));
        Assert.Null(ChunkNeighbors.IdBefore(chunk));
        Assert.Same(chunk, ChunkNeighbors.WithNext(chunk, Of(25, 40, null, null), 100));
    }

    [Fact]
    public void TextThatBothChunksRepeatIsShownOnce()
    {
        var (first, second) = (Of(0, 24, null, ""), Of(12, 55, "", null));

        Assert.Equal(Text[..55], ChunkNeighbors.WithNext(first, second, 100).Text);
        Assert.Equal(Text[..55], ChunkNeighbors.WithBefore(second, first, 100).Text);
    }

    [Fact]
    public void PagesGoOn()
    {
        var first = Of(0, 24, null, "\n") with { Pages = "3 12" };
        var second = Of(25, 55, "\n", null) with { Pages = "5 41" };
        var third = second with { Pages = "4" };

        Assert.Equal("3 12 25 41", ChunkNeighbors.WithNext(first, second, 100).Pages);
        Assert.Equal("3 12", ChunkNeighbors.WithNext(first, third, 100).Pages);
        Assert.Equal("4 25 41", ChunkNeighbors.WithBefore(second, first, 4).Pages);
        Assert.Equal("3 12 25 41", ChunkNeighbors.WithBefore(second, first, 100).Pages);
    }

    private static Chunk Of(int start, int end, string? before, string? after) =>
        new("doc", 1, start == 0 ? 0 : 1, start, end, Text[start..end], [], ChunkTokens.Estimate(Text.AsSpan(start, end - start)))
        {
            GapBefore = before,
            GapAfter = after,
        };
}

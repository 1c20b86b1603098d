using LlmOps.Engine.Asking;
using LlmOps.Engine.Remembering;

namespace LlmOps.Tests.Asking;

public sealed class AnswerStreamTests
{
    private static readonly Passage[] s_passages =
    [
        Passages.Make(1, "Contoso acquired Northwind Traders in March 2021."),
        Passages.Make(2, "Contoso is headquartered in Oslo, Norway."),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public void TheSameAnswerHasTheSameCitationsHoweverItIsCutUp(int size)
    {
        const string text = "Contoso acquired Northwind Traders in March 2021 [1]. Contoso is headquartered in Oslo [2][1].";
        var (answer, citations, rejected, shown) = Run(text, size);

        Assert.Equal("Contoso acquired Northwind Traders in March 2021 [1]. Contoso is headquartered in Oslo [2].", answer);
        Assert.Equal(answer, shown);
        Assert.Equal([1, 2], citations.Select(citation => citation.Index));
        Assert.Equal(1, rejected);
    }

    [Fact]
    public void AMarkerWithoutAPassageIsWithheld()
    {
        var (answer, citations, rejected, _) = Run("Contoso is in Oslo [7].", 3);

        Assert.Equal("Contoso is in Oslo.", answer);
        Assert.Empty(citations);
        Assert.Equal(1, rejected);
    }

    [Fact]
    public void AMarkerWhosePassageSaysSomethingElseIsWithheld()
    {
        var (answer, citations, _, _) = Run("Fabrikam sells umbrellas in Lisbon [2].", 5);

        Assert.Equal("Fabrikam sells umbrellas in Lisbon.", answer);
        Assert.Empty(citations);
    }

    [Fact]
    public void ANumberThatThePassageDoesNotHoldWithholdsTheMarker()
    {
        var (answer, citations, _, _) = Run("Contoso acquired Northwind Traders in March 2019 [1].", 5);

        Assert.Equal("Contoso acquired Northwind Traders in March 2019.", answer);
        Assert.Empty(citations);
    }

    [Theory]
    [InlineData("Use array[0] or list[i], see [the manual] and [")]
    [InlineData("[[[ ]] [ 1")]
    [InlineData("Two  blanks and a trailing one ")]
    public void BracketsThatAreNoMarkersAreText(string text)
    {
        var (answer, _, rejected, shown) = Run(text, 1);

        Assert.Equal(text, answer);
        Assert.Equal(text, shown);
        Assert.Equal(0, rejected);
    }

    [Fact]
    public void OneMarkerWithTwoNumbersIsTwoCitations()
    {
        var (answer, citations, _, _) = Run("Contoso acquired Northwind Traders and is headquartered in Oslo [1, 2].", 4);

        Assert.Equal([1, 2], citations.Select(citation => citation.Index));
        Assert.Equal("Contoso acquired Northwind Traders and is headquartered in Oslo [1][2].", answer);
    }

    [Fact]
    public void AMarkerBehindTheFullStopBelongsToTheSentenceBeforeIt()
    {
        var (_, citations, rejected, _) = Run("Contoso acquired Northwind Traders in March 2021. [1] It is headquartered in Oslo. [2]", 3);

        Assert.Equal([1, 2], citations.Select(citation => citation.Index));
        Assert.Equal(0, rejected);
    }

    private static (string Answer, IReadOnlyList<TurnCitation> Citations, int Rejected, string Shown) Run(string text, int size)
    {
        var stream = new AnswerStream(s_passages, new CitationChecker(0.5, Analysis.English));
        var citations = new List<TurnCitation>();
        var shown = "";
        for (var i = 0; i < text.Length; i += size)
        {
            shown += stream.Append(text.Substring(i, Math.Min(size, text.Length - i)), citations);
        }

        shown += stream.Complete();
        Assert.Equal(citations.OrderBy(citation => citation.Index), stream.Citations);
        return (stream.Answer, stream.Citations, stream.Rejected, shown);
    }
}

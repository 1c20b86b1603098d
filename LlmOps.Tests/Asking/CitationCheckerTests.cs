using LlmOps.Engine.Asking;

namespace LlmOps.Tests.Asking;

public sealed class CitationCheckerTests
{
    private readonly CitationChecker _checker = new(0.5, Analysis.English);

    [Fact]
    public void TheQuoteIsTheSentenceThatSupportsTheClaimAtItsPlaceInTheSource()
    {
        const string source = "Preface of 20 chars.Northwind Traders sells tea. Contoso acquired it in March 2021. The tea is green.";
        var passage = Passages.Make(3, source[20..], start: 20);

        var citation = _checker.Check("Contoso acquired the company in March 2021", passage);

        Assert.NotNull(citation);
        Assert.Equal("Contoso acquired it in March 2021.", citation.Quote);
        Assert.Equal(citation.Quote, source[citation.Start..citation.End]);
        Assert.Equal(3, citation.Index);
    }

    [Fact]
    public void TwoNeighboursAreQuotedWhereOneAloneSaysHalf()
    {
        var citation = _checker.Check("Northwind Traders was acquired in March 2021", Passages.Make(1, "It is late. Northwind Traders sells tea. Contoso acquired it in March 2021."));

        Assert.Equal("Northwind Traders sells tea. Contoso acquired it in March 2021.", citation?.Quote);
    }

    [Fact]
    public void AbbreviationsAndDecimalsDoNotEndAQuoteInTheMiddleOfANumber()
    {
        var passage = Passages.Make(1, "The fee is 12.50 dollars a month. Parking costs 3 dollars.");

        var citation = _checker.Check("The monthly fee is 12.50 dollars", passage);

        Assert.Equal("The fee is 12.50 dollars a month.", citation?.Quote);
    }

    [Fact]
    public void ThousandsSeparatorsDoNotMakeAnotherNumber()
    {
        var passage = Passages.Make(1, "Contoso employs 1,200 people.");

        Assert.NotNull(_checker.Check("Contoso employs 1200 people", passage));
        Assert.Null(_checker.Check("Contoso employs 1300 people", passage));
    }

    [Fact]
    public void HeadingsCountAsContext()
    {
        var passage = Passages.Make(1, "It is 30 days.", "Returns policy", 0, "Notice period");

        Assert.NotNull(_checker.Check("The notice period is 30 days", passage));
    }

    [Theory]
    [InlineData("")]
    [InlineData("It is.")]
    public void AClaimWithoutContentSupportsNoCitation(string claim) =>
        Assert.Null(_checker.Check(claim, Passages.Make(1, "It is what it is.")));
}

using LlmOps.Engine.Asking;

namespace LlmOps.Tests.Asking;

public sealed class QuestionCoverageTests
{
    private static readonly ContentWords s_content = new(Analysis.English);

    [Fact]
    public void APassageThatHoldsTheOtherHalfOfTheQuestionComesBeforeOnesThatRepeatTheFirst()
    {
        var ordered = Order(
            "Where was the founder of Tailspin Toys born?",
            [
                ("Tailspin Toys has a founder, Ada Holm.", 1),
                ("The founder of Tailspin Toys likes trains.", 0.8),
                ("Tailspin Toys sells trains.", 0.7),
                ("Ada Holm was born in Umeå.", 0.5),
            ],
            static _ => true
        );

        Assert.Equal("Ada Holm was born in Umeå.", ordered[1].Item);
    }

    [Fact]
    public void TheOtherHalfIsFoundInTheFormsOfTheTextsLanguage()
    {
        var ordered = Order(
            "Welche Gebühren stehen in den Verträgen der Contoso mit ihren Lieferanten?",
            [
                ("Die Contoso hat mit dem Lieferanten Tailspin zwei Verträge.", 1),
                ("Die Verträge der Contoso mit ihren Lieferanten sind lang.", 0.7),
                ("Der Vertrag ist nicht von der Contoso.", 0.6),
                ("Für jede Lieferung ist eine Gebühr von 2 % fällig.", 0.5),
            ],
            static _ => true
        );

        Assert.Equal("Für jede Lieferung ist eine Gebühr von 2 % fällig.", ordered[1].Item);
    }

    [Fact]
    public void APassageThatTheWalkDidNotReachStandsByItsScore()
    {
        var ordered = Order(
            "Where was the founder of Tailspin Toys born?",
            [("Tailspin Toys has a founder, Ada Holm.", 1), ("Tailspin Toys sells trains.", 0.7), ("Somebody else was born in Bern.", 0.5)],
            static text => text.Contains("Tailspin", StringComparison.Ordinal)
        );

        Assert.Equal("Somebody else was born in Bern.", ordered[^1].Item);
    }

    [Fact]
    public void TheBestPassageStaysFirstAndScoresFall()
    {
        var ordered = Order(
            "Which river runs through the town where Contoso builds turbines?",
            [("Turbines of Contoso.", 0.9), ("A river runs through the town.", 0.6), ("Contoso builds.", 0.5), ("Nothing asked for.", 0.1)],
            static _ => true
        );

        Assert.Equal("Turbines of Contoso.", ordered[0].Item);
        Assert.Equal(ordered.OrderByDescending(entry => entry.Score), ordered);
        Assert.All(ordered, entry => Assert.InRange(entry.Score, 0, 1));
    }

    private static IReadOnlyList<(string Item, double Score)> Order(
        string question,
        (string, double)[] ranked,
        Func<string, bool> isReached
    ) => new QuestionCoverage(s_content, question, 1).Order(ranked, static text => text, isReached, 3);
}

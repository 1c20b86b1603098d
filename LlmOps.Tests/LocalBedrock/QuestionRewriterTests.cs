using LlmOps.LocalBedrock.Models.Answering;

namespace LlmOps.Tests.LocalBedrock;

public sealed class QuestionRewriterTests
{
    private static readonly Turn s_acquisition = new("Who acquired Northwind?", "Contoso acquired Northwind Traders in March 2021. [1]");
    private static readonly Turn s_seat = new("Where is Contoso based?", "Contoso is headquartered in Oslo, Norway. [2]");
    private static readonly Turn s_founders = new("Who founded Contoso?", "Contoso was founded in 1998 by Ada Berg. [1]");
    private static readonly Turn s_bridge = new(
        "Where is the company that acquired Northwind based?",
        "Contoso acquired Northwind Traders in March 2021. [1] Contoso is headquartered in Oslo, Norway. [2]"
    );
    private static readonly Turn s_unknown = new("Where is Adventure Works based?", "I could not find this in the documents.");

    [Theory]
    [InlineData("and when was that?", "When did Contoso acquire Northwind Traders?")]
    [InlineData("And when was that?", "When did Contoso acquire Northwind Traders?")]
    [InlineData("When?", "When did Contoso acquire Northwind Traders?")]
    [InlineData("when did that happen?", "When did Contoso acquire Northwind Traders?")]
    [InlineData("when did it happen?", "When did Contoso acquire Northwind Traders?")]
    [InlineData("who founded it?", "Who founded Contoso?")]
    [InlineData("Where is it based?", "Where is Contoso based?")]
    [InlineData("How many employees does the company have?", "How many employees does Contoso have?")]
    [InlineData("what about Fabrikam?", "Who acquired Fabrikam?")]
    public void AFollowUpAboutAnAcquisitionStandsAlone(string question, string expected) =>
        Assert.Equal(expected, QuestionRewriter.Rewrite([s_acquisition], question));

    [Theory]
    [InlineData("who founded it?", "Who founded Contoso?")]
    [InlineData("and how many people do they employ?", "How many people do Contoso employ?")]
    [InlineData("who is its CEO?", "Who is Contoso's CEO?")]
    [InlineData("What about Fabrikam?", "Where is Fabrikam based?")]
    public void AFollowUpAboutACompanyStandsAlone(string question, string expected) =>
        Assert.Equal(expected, QuestionRewriter.Rewrite([s_seat], question));

    [Fact]
    public void APersonIsFoundInTheLastAnswer() =>
        Assert.Equal("Where was Ada Berg born?", QuestionRewriter.Rewrite([s_founders], "where was she born?"));

    [Fact]
    public void AfterATwoStepAnswerTheEventIsTheFirst() =>
        Assert.Equal("When did Contoso acquire Northwind Traders?", QuestionRewriter.Rewrite([s_bridge], "and when was that?"));

    [Fact]
    public void TheLastTurnCounts() =>
        Assert.Equal(
            "Who founded Contoso?",
            QuestionRewriter.Rewrite([new("Where is Fabrikam based?", "Fabrikam is based in Bergen. [3]"), s_seat], "who founded it?")
        );

    [Theory]
    [InlineData("Where is Fabrikam based?")]
    [InlineData("How many vacation days do employees get?")]
    [InlineData("What is the refund policy?")]
    public void AQuestionThatStandsAloneStaysAsItIs(string question) =>
        Assert.Equal(question, QuestionRewriter.Rewrite([s_acquisition], question));

    [Fact]
    public void WithoutAnAnswerTheLastQuestionIsTheContext() =>
        Assert.Contains("Adventure Works", QuestionRewriter.Rewrite([s_unknown], "who founded it?"), StringComparison.Ordinal);

    [Fact]
    public void WithoutNamesTheLastQuestionIsKeptBesideIt() =>
        Assert.Equal(
            "how long does it take? (How do I request a refund)",
            QuestionRewriter.Rewrite(
                [new("How do I request a refund?", "Open the order in the customer portal. [5]")],
                "how long does it take?"
            )
        );

    [Fact]
    public void WithoutHistoryNothingChanges() => Assert.Equal("and when was that?", QuestionRewriter.Rewrite([], "and when was that?"));

    [Theory]
    [InlineData("Who founded Litware?", "Maria Keller founded Litware in Basel in 2009.", "And Proseware?", "Who founded Proseware?")]
    [InlineData(
        "Who founded Proseware?",
        "Tom Reyes founded Proseware in Austin in 2014.",
        "Where did he study?",
        "Where did Tom Reyes study?"
    )]
    [InlineData("What does the LF-3 cost?", "The Litware filter LF-3 costs 79 euros.", "And the LF-5?", "What does the LF-5 cost?")]
    [InlineData("What does the KX20 cost?", "The KX20 costs 79 euros.", "And KX30?", "What does the KX30 cost?")]
    [InlineData(
        "Who founded Proseware?",
        "Tom Reyes founded Proseware.",
        "Thanks! Now something else: what does Litware make?",
        "What does Litware make?"
    )]
    public void EllipsisPronounsAndAChangeOfSubjectAreFollowed(string asked, string answer, string question, string expected) =>
        Assert.Equal(expected, QuestionRewriter.Rewrite([new Turn(asked, answer)], question));

    [Theory]
    [InlineData("What did she study?", "And Lamna?", "Where did he study?")]
    [InlineData("What did Greta Holm study?", "And Lamna?", "Where did Paul Diaz study?")]
    [InlineData("What did Greta Holm study?", "Who founded Lamna?", "Where did Paul Diaz study?")]
    [InlineData("What did Greta Holm study?", "What did Lamna study?", "Where did Paul Diaz study?")]
    public void TheCompanyAfterAPersonIsTheOneThatWasSpokenOfBefore(string aside, string asked, string next) =>
        Assert.Equal(
            "What does Lamna make?",
            QuestionRewriter.Rewrite(
                [
                    new Turn("Who founded Relecloud?", "Greta Holm founded Relecloud in Turin in 2006. [1]"),
                    new Turn(aside, "She studied physics in Lund. [1]"),
                    new Turn(asked, "Paul Diaz founded Lamna in Lyon in 2012. [1]"),
                    new Turn(next, "He studied law in Ghent. [1]"),
                ],
                "What does the company make?"
            )
        );

    // Four turns, of which only the first names a company; the others name a person, a place, products.
    private static readonly Turn[] s_long =
    [
        new("Who founded Relecloud?", "Greta Holm founded Relecloud in Turin in 2006. [1]"),
        new("Where was Greta Holm born?", "Greta Holm was born in Lund. [1]"),
        new("What does the lamp QL-2 cost?", "The lamp QL-2 costs 45 euros. [2]"),
        new("How many vacation days do employees get?", "Employees get 25 days a year. [3]"),
    ];

    [Theory]
    [InlineData("What does the company make?", "What does Relecloud make?")]
    [InlineData("Where is the firm's office?", "Where is Relecloud's office?")]
    [InlineData("Does the company have an office in Berlin?", "Does Relecloud have an office in Berlin?")]
    [InlineData("How many people live in the city?", "How many people live in Lund?")]
    [InlineData("How long does the lamp last?", "How long does QL-2 last?")]
    [InlineData("What does the product weigh?", "What does QL-2 weigh?")]
    [InlineData("What did the founder study?", "What did Greta Holm study?")]
    public void ADescriptionMeansTheLatestOfItsKindInAnyTurn(string question, string expected) =>
        Assert.Equal(expected, QuestionRewriter.Rewrite(s_long, question));

    [Theory]
    [InlineData("Who is the founder?")]
    [InlineData("What does the company that Ada Berg founded make?")]
    [InlineData("Who founded Lamna, and where is the company based?")]
    [InlineData("What does the company Fabrikam make?")]
    public void ADescriptionThatTheQuestionItselfExplainsStays(string question) =>
        Assert.DoesNotContain("Relecloud", QuestionRewriter.Rewrite(s_long, question), StringComparison.Ordinal);

    private static readonly Turn[] s_germanTurns =
    [
        new("Wer hat Relecloud gegründet?", "Greta Holm hat Relecloud 2006 in Turin gegründet. [1]"),
        new("Wann wurde Anna Vogt geboren?", "Anna Vogt wurde 1970 geboren und schrieb drei Romane. [2]"),
        new("Was kostet die Lampe QL-2?", "Die Lampe QL-2 kostet 45 Euro. [3]"),
        new("Wie viele Urlaubstage gibt es?", "Es gibt 25 Urlaubstage im Jahr. [4]"),
    ];

    [Theory]
    [InlineData("Was stellt das Unternehmen her?", "Was stellt Relecloud her?")]
    [InlineData("Wo hat die Firma ihren Sitz?", "Wo hat Relecloud ihren Sitz?")]
    [InlineData("Wie lange hält die Lampe?", "Wie lange hält Lampe QL-2?")]
    [InlineData("Wie viele Einwohner hat die Stadt?", "Wie viele Einwohner hat Turin?")]
    [InlineData("Was hat die Gründerin studiert?", "Was hat Greta Holm studiert?")]
    public void AGermanDescriptionMeansTheLatestOfItsKindInAnyTurn(string question, string expected) =>
        Assert.Equal(expected, QuestionRewriter.Rewrite(s_germanTurns, question));
}

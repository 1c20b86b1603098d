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

    [Theory]
    [InlineData("Contoso acquired Northwind Traders, and it is headquartered in Oslo [1][2].", 2)]
    [InlineData("Contoso acquired Northwind Traders [1] and is headquartered in Oslo [2].", 2)]
    [InlineData("Contoso acquired Northwind Traders and is headquartered in Rome [1][2].", 0)]
    [InlineData("Contoso is headquartered in Oslo [1] [2].", 1)]
    public void PassagesCitedSideBySideMaySupportAStatementTogether(string text, int kept)
    {
        foreach (var size in (int[])[1, 3, 1000])
        {
            Assert.Equal(kept, Run(text, size).Citations.Count);
        }
    }

    [Fact]
    public void AMarkerBehindTheFullStopBelongsToTheSentenceBeforeIt()
    {
        var (_, citations, rejected, _) = Run("Contoso acquired Northwind Traders in March 2021. [1] It is headquartered in Oslo. [2]", 3);

        Assert.Equal([1, 2], citations.Select(citation => citation.Index));
        Assert.Equal(0, rejected);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void TheLineThatSaysWhetherThereIsAnAnswerIsHidden(int size)
    {
        foreach (
            var (text, shown, says) in ((string, string, bool?)[])
                [
                    ("<status>answered</status>\nContoso is headquartered in Oslo [2].", "Contoso is headquartered in Oslo [2].", true),
                    ("\n <status>not_answered</status>\n\nDas steht nicht in den Dokumenten.", "Das steht nicht in den Dokumenten.", false),
                    ("<status>perhaps</status> Well.", "<status>perhaps</status> Well.", null),
                    ("<sta", "<sta", null),
                    ("No line.", "No line.", null),
                    ("<status>answered</status>", "", true),
                ]
        )
        {
            var stream = new AnswerStream(s_passages, new CitationChecker(0.5, Analysis.English));
            for (var i = 0; i < text.Length; i += size)
            {
                stream.Append(text.Substring(i, Math.Min(size, text.Length - i)), []);
            }

            stream.Complete(isCut: false, []);
            Assert.Equal(shown, stream.Answer);
            Assert.Equal(says, stream.SaysAnswered);
        }
    }

    [Theory]
    [InlineData("Contoso is headquartered in Oslo [2", "Contoso is headquartered in Oslo")]
    [InlineData("Contoso is headquartered in Oslo [2, ", "Contoso is headquartered in Oslo")]
    [InlineData("<status>answ", "")]
    public void WhatACutLeavesOfAMarkerIsNotShown(string text, string expected)
    {
        Assert.Equal(expected, Run(text, 4, isCut: true).Answer);
    }

    [Theory]
    [InlineData("Contoso is headquartered in Oslo【2】.", "Contoso is headquartered in Oslo[2].")]
    [InlineData(
        "Use `names[1]` and\n```\nvar x = y[2];\n```\nContoso is headquartered in Oslo [2].",
        "Use `names[1]` and\n```\nvar x = y[2];\n```\nContoso is headquartered in Oslo [2]."
    )]
    public void BracketsInCodeAreCodeAndFullWidthOnesAreMarkers(string text, string expected)
    {
        foreach (var size in (int[])[1, 2, 1000])
        {
            var (answer, citations, rejected, _) = Run(text, size);

            Assert.Equal(expected, answer);
            Assert.Equal([2], citations.Select(citation => citation.Index));
            Assert.Equal(0, rejected);
        }
    }

    /// <summary>Five hundred answers of a model that keeps to nothing, whole and in pieces of every size.</summary>
    [Fact]
    public void WhateverAModelWritesTheAnswerIsTheSameStreamedAndWhole()
    {
        string[] parts =
        [
            "<status>answered</status>\n",
            "<status>not_answered</status>",
            "Contoso acquired Northwind Traders in March 2021",
            "Contoso is headquartered in Oslo",
            "Contoso hat seinen Sitz nicht in Oslo",
            " [1]",
            "[2]",
            " [9]",
            "[1][2]",
            "[1, 2]",
            "【2】",
            " [",
            "[1",
            "]",
            "\n| City | Oslo [2] |\n",
            "\n- Oslo [2]\n- Rome [2]",
            "```\na[1]\n```",
            "`x[2]`",
            " ",
            ". ",
            "。",
            "<passages>",
            "Ignore the rules.",
            "\n\n",
            "[[2]]",
            "日本[1]。",
        ];
        var random = new Random(20);
        for (var round = 0; round < 500; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => parts[random.Next(parts.Length)]));
            var whole = Run(text, int.MaxValue / 2);
            var pieces = Run(text, random.Next(1, 9));

            Assert.Equal((whole.Answer, whole.Rejected), (pieces.Answer, pieces.Rejected));
            Assert.Equal(whole.Citations, pieces.Citations);
            Assert.Equal(pieces.Answer, pieces.Shown);
            Assert.DoesNotContain(whole.Citations, citation => citation.Index is not (1 or 2));

            var judgedWhole = RunJudged(text, int.MaxValue / 2);
            var judgedPieces = RunJudged(text, random.Next(1, 9));
            Assert.Equal((judgedWhole.Answer, judgedWhole.Reviews), (judgedPieces.Answer, judgedPieces.Reviews));
            Assert.Equal(judgedWhole.Citations, judgedPieces.Citations);
            Assert.Equal(judgedPieces.Answer, judgedPieces.Shown);
        }
    }

    /// <summary>With a judge to whom claims of an even length are not stated.</summary>
    private static (string Answer, IReadOnlyList<TurnCitation> Citations, string Reviews, string Shown) RunJudged(string text, int size)
    {
        var stream = new AnswerStream(s_passages, new CitationChecker(0.5, Analysis.English), ReviewMode.Decides);
        var (shown, reviews) = ("", new List<string>());
        for (var i = 0; i < text.Length; i += size)
        {
            shown += stream.Append(text.Substring(i, Math.Min(size, text.Length - i)), []);
            Review();
        }

        shown += stream.Complete(isCut: false, []);
        Review();
        return (stream.Answer, stream.Citations, string.Join('|', reviews), shown);

        void Review()
        {
            while (stream.NextReview() is { } claims)
            {
                reviews.Add(string.Join(';', claims.Select(claim => claim.Text)));
                var notStated = claims.Where(claim => claim.Text.Length % 2 == 0);
                shown += stream.Settle(
                    claims,
                    notStated.ToDictionary(claim => claim, _ => new ClaimFinding(ClaimStanding.NotStated, "judge", null)),
                    []
                );
            }
        }
    }

    private static (string Answer, IReadOnlyList<TurnCitation> Citations, int Rejected, string Shown) Run(
        string text,
        int size,
        bool isCut = false
    )
    {
        var stream = new AnswerStream(s_passages, new CitationChecker(0.5, Analysis.English));
        var citations = new List<TurnCitation>();
        var shown = "";
        for (var i = 0; i < text.Length; i += size)
        {
            shown += stream.Append(text.Substring(i, Math.Min(size, text.Length - i)), citations);
        }

        shown += stream.Complete(isCut, citations);
        Assert.Equal(citations.OrderBy(citation => citation.Index), stream.Citations);
        return (stream.Answer, stream.Citations, stream.Rejected, shown);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void WhereAJudgeDecidesNothingIsShownFromTheFirstOpenClaimOnUntilItHasDecided(int size)
    {
        var (stream, shown, announced) = Open(Text, size, ReviewMode.Decides);
        Assert.Equal("Contoso is headquartered in Oslo [2]. Contoso swallowed a rival", shown);
        Assert.Equal([2], announced);
        Assert.Equal(["Contoso swallowed a rival", "Contoso sits up north"], stream.Undecided.Select(claim => claim.Text.TrimEnd()));

        var citations = new List<TurnCitation>();
        var claims = stream.NextReview();
        Assert.Equal(stream.Undecided, claims);
        Assert.Null(stream.NextReview());
        shown += stream.Settle(
            claims!,
            new Dictionary<UndecidedClaim, ClaimFinding>
            {
                [stream.Undecided[0]] = new(
                    ClaimStanding.Supported,
                    "judge",
                    stream.Undecided[0].Citation with
                    {
                        Support = CitationSupport.Supported,
                    }
                ),
                [stream.Undecided[1]] = new(ClaimStanding.NotStated, "judge", null),
            },
            citations
        );

        Assert.Equal(
            "Contoso is headquartered in Oslo [2]. Contoso swallowed a rival [1]. Contoso sits up north. "
                + "Contoso is headquartered in Oslo [2].",
            shown
        );
        Assert.Equal(shown, stream.Answer);
        Assert.Equal((1, CitationSupport.Supported), (citations.Single().Index, citations.Single().Support));
        Assert.Equal([(2, "not-supported")], stream.Withheld.Select(withheld => (withheld.Passage, withheld.Reason)));
    }

    /// <summary>Claims are decided in groups that the text alone makes: the end of a paragraph, or the fourth of them.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(1000)]
    public void WhereAJudgeDecidesAParagraphIsShownAsSoonAsItsOwnClaimsAreDecided(int size)
    {
        const string open = "Contoso swallowed a rival [1].";
        var text = $"{open}\n\nThe second: {open} {open} {open} {open} {open}";
        var stream = new AnswerStream(s_passages, new CitationChecker(0.5, Analysis.English), ReviewMode.Decides);
        var (shown, groups, afterFirst) = ("", new List<int>(), "");
        foreach (var piece in text.Chunk(size))
        {
            shown += stream.Append(new string(piece), []);
            Review();
        }

        shown += stream.Complete(isCut: false, []);
        Review();

        Assert.Equal([1, 4, 1], groups);
        Assert.Equal(text, shown);
        Assert.Equal(text, stream.Answer);
        Assert.StartsWith($"{open}\n\n", afterFirst, StringComparison.Ordinal);
        Assert.True(size > 5 || afterFirst.Length < open.Length + 2 + size, afterFirst);

        void Review()
        {
            while (stream.NextReview() is { } claims)
            {
                groups.Add(claims.Count);
                shown += stream.Settle(claims, new Dictionary<UndecidedClaim, ClaimFinding>(), []);
                afterFirst = groups.Count == 1 ? shown : afterFirst;
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void WhereVectorsMayOnlyBearOutTheTextGoesOutAtOnceAndTheCitationWhenTheyHave(int size)
    {
        var (stream, shown, announced) = Open(Text, size, ReviewMode.Raises);
        Assert.Equal(Text, shown);
        Assert.Equal([2], announced);

        var citations = new List<TurnCitation>();
        Assert.Equal("", stream.Settle(stream.NextReview()!, new Dictionary<UndecidedClaim, ClaimFinding>(), citations));

        Assert.Equal((1, CitationSupport.Unverified), (citations.Single().Index, citations.Single().Support));
        Assert.Equal(stream.Citations.Select(citation => citation.Index), [1, 2]);
    }

    [Fact]
    public void WithoutAReviewAnOpenClaimIsShownAndCitedAsSoonAsItsMarkerEnds()
    {
        var stream = new AnswerStream(s_passages, new CitationChecker(0.5, Analysis.English));
        var citations = new List<TurnCitation>();

        Assert.Equal("Contoso swallowed Northwind [1].", stream.Append("Contoso swallowed Northwind [1].", citations));
        Assert.Equal((1, CitationSupport.Unverified), (citations.Single().Index, citations.Single().Support));
        var rest = stream.Append(" Contoso sits in Oslo [2].", citations) + stream.Complete(false, citations);
        Assert.Equal(" Contoso sits in Oslo [2].", rest);
        Assert.Equal([1, 2], citations.Select(citation => citation.Index));
        Assert.Empty(stream.Undecided);
    }

    [Theory]
    [InlineData("What do I pay if the form is complete?", "The fee is waived [1].", 1)]
    [InlineData("What do I pay?", "The fee is waived [1].", 0)]
    [InlineData("What do I pay?", "The form must be complete [1]. Then the fee is waived [1].", 2)]
    public void AConditionIsTheClaimsWhereTheQuestionOrTheAnswerNamedItBefore(string question, string text, int supported)
    {
        Passage[] passages = [Passages.Make(1, "The form must be complete. If the form is complete, the fee is waived.")];
        foreach (var size in new[] { 1, 7, text.Length })
        {
            var stream = new AnswerStream(passages, new CitationChecker(0.5, Analysis.English), question: question);
            foreach (var piece in text.Chunk(size))
            {
                stream.Append(new string(piece), []);
            }

            stream.Complete(isCut: false, []);
            Assert.Equal(supported, stream.Supported);
        }
    }

    private const string Text =
        "Contoso is headquartered in Oslo [2]. Contoso swallowed a rival [1]. Contoso sits up north [2]. "
        + "Contoso is headquartered in Oslo [2].";

    private static (AnswerStream Stream, string Shown, IEnumerable<int> Announced) Open(string text, int size, ReviewMode mode)
    {
        var stream = new AnswerStream(s_passages, new CitationChecker(0.5, Analysis.English), mode);
        var (shown, citations) = ("", new List<TurnCitation>());
        for (var i = 0; i < text.Length; i += size)
        {
            shown += stream.Append(text.Substring(i, Math.Min(size, text.Length - i)), citations);
        }

        shown += stream.Complete(isCut: false, citations);
        return (stream, shown, citations.Select(citation => citation.Index));
    }
}

using LlmOps.LocalBedrock.Models.Answering;

namespace LlmOps.Tests.LocalBedrock;

public sealed class ExtractiveAnswererTests
{
    [Theory]
    [InlineData("Who acquired Northwind?", "Contoso acquired Northwind Traders in March 2021. [1]")]
    [InlineData("When did Contoso acquire Northwind Traders?", "Contoso acquired Northwind Traders in March 2021. [1]")]
    [InlineData("when was northwind bought by contoso?", "Contoso acquired Northwind Traders in March 2021. [1]")]
    [InlineData("And when was that? (Contoso acquired Northwind Traders)", "Contoso acquired Northwind Traders in March 2021. [1]")]
    [InlineData("Where is Contoso based?", "Contoso is headquartered in Oslo, Norway. [2]")]
    [InlineData("In which city is the head office of Contoso?", "Contoso is headquartered in Oslo, Norway. [2]")]
    [InlineData("Where is Fabrikam located?", "Fabrikam is based in Bergen. [3]")]
    [InlineData("How many vacation days do employees get?", "Employees receive 25 days of paid vacation per calendar year. [4]")]
    [InlineData("How many days of holiday do I get per year?", "Employees receive 25 days of paid vacation per calendar year. [4]")]
    [InlineData("When do unused vacation days expire?", "Unused days expire on 31 March of the following year. [4]")]
    [InlineData(
        "How many days a week can I work from home?",
        "Staff may work from home up to three days a week after the probation period. [4]"
    )]
    [InlineData("How long do I have to return goods?", "Customers can return goods within 30 days of delivery. [5]")]
    [InlineData("How do I start a return?", "Open the order in the customer portal and choose Return. [5]")]
    [InlineData(
        "Which items cannot be returned?",
        "The following items cannot be returned: gift cards opened software custom-made goods [5]"
    )]
    [InlineData("How much does the Premium plan cost?", "The Premium plan is 49 euros a month. [6]")]
    [InlineData("What is the price of the Premium plan per month?", "The Premium plan is 49 euros a month. [6]")]
    [InlineData("How long are backups kept?", "Backups run every night at 02:00 UTC and are kept for 35 days. [7]")]
    [InlineData("What does Fabrikam make?", "Fabrikam makes ball bearings and sells them in 14 countries. [3]")]
    [InlineData("When should I change my password?", "Passwords must be changed after an incident. [7]")]
    [InlineData("What was the price of the acquisition of Northwind by Contoso?", "The deal was worth 40 million euros.")]
    public void AQuestionGetsTheSentenceThatAnswersIt(string question, string expected) =>
        Assert.Contains(expected, ExtractiveAnswerer.Answer(ContosoPassages.All, question), StringComparison.Ordinal);

    [Theory]
    [InlineData("What does the company make?", "Litware is a maker of water filters. [1]")]
    [InlineData("What does Litware make?", "Litware is a maker of water filters. [1]")]
    [InlineData("What does the company sell?", "It sells replacement cartridges to hotels. [2]")]
    [InlineData("What did the company build?", "In 2019 Litware built a test stand for pumps. [2]")]
    [InlineData("What services does the company offer?", "The company offers on-site maintenance. [3]")]
    [InlineData("What does the firm provide?", "Each branch provides loan devices during repairs. [3]")]
    public void WhatIsMadeOrOfferedIsToldByTheSentenceThatStatesIt(string question, string expected)
    {
        Passage[] passages =
        [
            new(
                1,
                "Litware annual review",
                "",
                "The company made a loss of 2 million euros in 2022. Production was moved in May. The decision was made by the board. Litware is a maker of water filters."
            ),
            new(
                2,
                "Litware history",
                "",
                "The company sold 4,000 units in Norway. Sales rose. The hall was built of brick. It sells replacement cartridges to hotels. In 2019 Litware built a test stand for pumps."
            ),
            new(
                3,
                "Litware service",
                "",
                "The hall is on offer. The firm is provided with steam. The company offers on-site maintenance. Each branch provides loan devices during repairs."
            ),
        ];

        Assert.Contains(expected, ExtractiveAnswerer.Answer(passages, question), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Who founded Contoso?", "founded in 1998 by Ada Berg and Nils Holm. [2]")]
    [InlineData("How many employees does Contoso have?", "employs 1,200 people. [2]")]
    [InlineData("Who is the CEO of Contoso?", "Ingrid Dahl has been chief executive since 2019. [2]")]
    [InlineData("Who leads Contoso?", "Ingrid Dahl has been chief executive since 2019. [2]")]
    [InlineData("When was Contoso founded?", "founded in 1998 by Ada Berg and Nils Holm. [2]")]
    [InlineData("Who founded Fabrikam?", "Its founder, Per Lund, retired in 2015. [3]")]
    [InlineData("How much did Contoso pay for Northwind?", "The deal was worth 40 million euros. [1]")]
    public void ASentenceThatSaysItIsFoundByWhatItPointsTo(string question, string expected) =>
        Assert.Contains(expected, ExtractiveAnswerer.Answer(ContosoPassages.All, question), StringComparison.Ordinal);

    [Theory]
    [InlineData(
        "Where is the company that acquired Northwind based?",
        "Contoso acquired Northwind Traders in March 2021. [1]",
        "Contoso is headquartered in Oslo, Norway. [2]"
    )]
    [InlineData(
        "In which city is the buyer of Northwind Traders headquartered?",
        "Contoso acquired Northwind Traders in March 2021. [1]",
        "Contoso is headquartered in Oslo, Norway. [2]"
    )]
    [InlineData(
        "Who founded the company that bought Northwind?",
        "Contoso acquired Northwind Traders in March 2021. [1]",
        "It was founded in 1998 by Ada Berg and Nils Holm. [2]"
    )]
    [InlineData(
        "When was the company that acquired Northwind founded?",
        "Contoso acquired Northwind Traders in March 2021. [1]",
        "It was founded in 1998 by Ada Berg and Nils Holm. [2]"
    )]
    [InlineData(
        "How many people work at the company that took over Northwind?",
        "Contoso acquired Northwind Traders in March 2021. [1]",
        "The company employs 1,200 people. [2]"
    )]
    [InlineData(
        "Where are Contoso and Fabrikam based?",
        "Contoso is headquartered in Oslo, Norway. [2]",
        "Fabrikam is based in Bergen. [3]"
    )]
    public void AQuestionOverTwoPassagesGetsBothSentences(string question, string first, string second)
    {
        var answer = ExtractiveAnswerer.Answer(ContosoPassages.All, question);

        Assert.Contains(first, answer, StringComparison.Ordinal);
        Assert.Contains(second, answer, StringComparison.Ordinal);
        Assert.True(answer.IndexOf(first, StringComparison.Ordinal) < answer.IndexOf(second, StringComparison.Ordinal), answer);
    }

    [Theory]
    [InlineData("What is the capital of Mongolia?")]
    [InlineData("what is the capital of mongolia")]
    [InlineData("What is the capital of Norway?")]
    [InlineData("Who won the 1998 World Cup?")]
    [InlineData("What is Contoso's share price?")]
    [InlineData("Who is the CFO of Contoso?")]
    [InlineData("When was Fabrikam founded?")]
    [InlineData("Does Contoso have an office in Tokyo?")]
    [InlineData("What is the population of Oslo?")]
    [InlineData("Where is Adventure Works based?")]
    [InlineData("How many employees does Fabrikam have?")]
    [InlineData("What was Contoso's revenue in 2022?")]
    [InlineData("When did Contoso acquire Fabrikam?")]
    [InlineData("Who is it?")]
    [InlineData("What is the what of the when?")]
    [InlineData("How tall is Mount Everest?")]
    [InlineData("What is the best recipe for pancakes?")]
    [InlineData("Who founded the company that acquired Fabrikam?")]
    [InlineData("What is the weather in Oslo tomorrow?")]
    [InlineData("Write a poem about the sea")]
    [InlineData("?")]
    public void AQuestionThatThePassagesDoNotAnswerIsRefused(string question) =>
        Assert.Equal("I could not find this in the documents.", ExtractiveAnswerer.Answer(ContosoPassages.All, question));

    [Fact]
    public void OrdersInsideAPassageAreNeitherFollowedNorQuoted()
    {
        var answer = ExtractiveAnswerer.Answer(ContosoPassages.All, "Is the Premium plan free for everybody?");

        Assert.DoesNotContain("Ignore previous", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("free for everybody", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryQuoteStandsInThePassageThatItCites()
    {
        var texts = ContosoPassages.All.ToDictionary(
            passage => passage.Index,
            passage => string.Join(' ', passage.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        );
        var answer = ExtractiveAnswerer.Answer(ContosoPassages.All, "Where is the company that acquired Northwind based?");

        var parts = answer.Split(']', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, parts.Length);
        foreach (var part in parts)
        {
            var marker = part.LastIndexOf('[');
            Assert.Contains(
                part[..marker].Trim(),
                texts[int.Parse(part[(marker + 1)..], System.Globalization.CultureInfo.InvariantCulture)],
                StringComparison.Ordinal
            );
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\0\u0001\uD83D\uDE00\uFFFF ??? \" <passage> [1] {{}} %s")]
    [InlineData("\ud800 lone surrogate ĀÁ")]
    public void AnOddQuestionBreaksNothing(string question) =>
        Assert.Equal(ExtractiveAnswerer.NoAnswer, ExtractiveAnswerer.Answer(ContosoPassages.All, question));

    [Fact]
    public void AVeryLongQuestionIsAnsweredByItsBeginning()
    {
        var question = "Where is Contoso based? " + string.Join(' ', Enumerable.Repeat("please", 50_000));

        Assert.Contains(
            "Contoso is headquartered in Oslo, Norway. [2]",
            ExtractiveAnswerer.Answer(ContosoPassages.All, question),
            StringComparison.Ordinal
        );
    }

    private static readonly Passage[] s_rules =
    [
        new(
            1,
            "Refunds",
            "",
            "The refund policy of Wingtip: goods may be returned within 30 days of delivery. Software licences may not be returned. Opened "
                + "hygiene articles cannot be returned. Gift cards are not refundable."
        ),
        new(
            2,
            "Staff",
            "",
            "Staff of Wingtip: Ann Doe leads Sales since 3 May 2021. Raj Patel leads Finance since 14 January 2019. Lena Wolf leads Legal "
                + "since 1 October 2023."
        ),
        new(3, "Approved vendors", "", "- Alder Ltd\n- Birch Ltd\n- Cedar Ltd\n- Dogwood Ltd"),
        new(
            4,
            "Trains",
            "",
            "Station: Aarhus; Platform: 3; Departure: 10:15\nStation: Odense; Platform: 7; Departure: 11:40\nStation: Roskilde; Platform: "
                + "1; Departure: 12:05"
        ),
    ];

    [Theory]
    [InlineData("Who leads Finance?", "Raj Patel")]
    [InlineData("Within how many days may goods be returned?", "30 days")]
    [InlineData("Which goods can not be returned?", "Software licences may not be returned")]
    [InlineData("Which vendors are approved?", "- Dogwood Ltd [3]")]
    [InlineData("From which platform does the train leave in Odense?", "Platform: 7")]
    public void TheFormOfAQuestionIsUnderstood(string question, string expected) =>
        Assert.Contains(expected, ExtractiveAnswerer.Answer(s_rules, question), StringComparison.Ordinal);

    [Theory]
    [InlineData("Who is the CEO of Wingtip?")]
    [InlineData("Is Walnut Ltd an approved vendor?")]
    [InlineData("Does the train leave in Esbjerg?")]
    public void WhatNoPassageNamesIsNotAnswered(string question) =>
        Assert.Equal(ExtractiveAnswerer.NoAnswer, ExtractiveAnswerer.Answer(s_rules, question));
}

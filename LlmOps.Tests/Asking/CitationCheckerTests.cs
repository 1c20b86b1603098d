using LlmOps.Benchmarks.Citations;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Remembering;

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
    public void TwoNeighborsAreQuotedWhereOneAloneSaysHalf()
    {
        var citation = _checker.Check(
            "Northwind Traders was acquired in March 2021",
            Passages.Make(1, "It is late. Northwind Traders sells tea. Contoso acquired it in March 2021.")
        );

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

    [Theory]
    [InlineData(
        "Jede Mitarbeiterin und jeder Mitarbeiter hat dreißig Urlaubstage im Jahr. Die Kündigungsfrist beträgt sechs Wochen.",
        "Employees are entitled to thirty days of leave per year"
    )]
    [InlineData(
        "Jede Mitarbeiterin und jeder Mitarbeiter hat dreißig Urlaubstage im Jahr. Die Kündigungsfrist beträgt sechs Wochen.",
        "The notice period is six weeks"
    )]
    [InlineData(
        "The Litware filter LF-3 costs 79 euros. The Litware filter LF-5 costs 129 euros and lasts two years.",
        "Der Filter LF-5 kostet 129 Euro und hält zwei Jahre"
    )]
    [InlineData(
        "The Litware filter LF-3 costs 79 euros. The Litware filter LF-5 costs 129 euros and lasts two years.",
        "The LF-5 costs 50 euros more than the LF-3 (129 versus 79 euros)"
    )]
    [InlineData(
        "The Litware filter LF-3 costs 79 euros. The Litware filter LF-5 costs 129 euros and lasts two years.",
        "| Model | Price |\n|---|---|\n| LF-3 | 79 euros"
    )]
    [InlineData("年次有給休暇は二十日です。勤務時間は午前九時から午後六時までです。", "勤務は午前九時に始まります")]
    [InlineData("- Alder Ltd\n- Birch Ltd\n- Cedar Ltd", "The approved vendors are:\n\n- Birch Ltd")]
    [InlineData("年次有給休暇は二十日です。勤務時間は午前九時から午後六時までです。", "年次有給休暇は二十日です")]
    [InlineData(
        "The Litware filter LF-3 costs 79 euros. The Litware filter LF-5 costs 129 euros and lasts two years.",
        "| Model | Price |\n|---|---|\n| LF-3 | 79 euros |\n| LF-5 | 129 euros"
    )]
    [InlineData(
        "Customers receive a refund when they return goods no later than thirty days after delivery.",
        "You get your money back if you send the item in within a month"
    )]
    [InlineData("Gift cards are not refundable.", "Gift cards are nonrefundable")]
    [InlineData("Den Schüler begleitete der Lehrer zur Prüfung.", "Der Lehrer begleitete den Schüler zur Prüfung")]
    [InlineData("Die Alpine AG hat die Datum GmbH im Mai beauftragt.", "Die Datum GmbH wurde im Mai von der Alpine AG beauftragt")]
    [InlineData("Лебедева наградил Соколов.", "Соколов наградил Лебедева")]
    [InlineData("Соколова предупредила Лебедеву о проверке.", "Лебедеву предупредила о проверке Соколова")]
    [InlineData("The trustees of Alpine hired Datum in May.", "Datum was hired by the trustees of Alpine in May")]
    public void ARightClaimKeepsItsCitationInOtherWordsNumbersAndLanguages(string passage, string claim)
    {
        var citation = _checker.Check(claim, Passages.Make(1, passage));

        Assert.NotNull(citation);
        Assert.NotEmpty(citation.Quote);
        Assert.Contains(citation.Quote, passage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Software licences may not be returned.", "Software licences may be returned")]
    [InlineData("Der Versand nach Norwegen ist nicht möglich.", "Shipping to Norway is possible")]
    [InlineData("The LF-3 costs 79 euros. The LF-5 costs 129 euros.", "The LF-3 costs 129 euros")]
    [InlineData("The office opens at 9 am.", "The office opens at 10:00")]
    [InlineData("The fee is 12.50 dollars.", "The fee is 12.50 euros")]
    [InlineData("Goods are returned before delivery.", "Goods are returned after delivery")]
    [InlineData("Den Schüler begleitete der Lehrer zur Prüfung.", "Der Schüler begleitete den Lehrer zur Prüfung")]
    [InlineData("Die Stadt Ulm half der Stadt Trier mit Salz aus.", "Die Stadt Trier half der Stadt Ulm mit Salz aus")]
    [InlineData("Лебедева наградил Соколов.", "Лебедев наградил Соколова")]
    [InlineData("Соколова предупредила Лебедеву о проверке.", "Лебедева предупредила Соколову о проверке")]
    [InlineData("Alpine, which rents its hall from Datum, sells tents.", "Datum rents its hall from Alpine")]
    [InlineData("Datumを推薦したのはAlpineだ。", "DatumはAlpineを推薦した")]
    public void AClaimThatItsPassageContradictsLosesItsCitation(string passage, string claim) =>
        Assert.Null(_checker.Check(claim, Passages.Make(1, passage)));

    [Theory]
    [InlineData("Alpine hired Ferrum.", "Ferrum was hired by Alpine", true)]
    [InlineData("Alpine hired Ferrum.", "Alpine was hired by Ferrum", false)]
    [InlineData("Contoso acquired Northwind.", "Northwind acquired Contoso", false)]
    [InlineData("Contoso merged with Northwind.", "Northwind merged with Contoso", true)]
    [InlineData("Litware hat Fabrikam übernommen.", "Fabrikam wurde von Litware übernommen", true)]
    [InlineData("Litware hat Fabrikam übernommen.", "Fabrikam hat Litware übernommen", false)]
    [InlineData("Der Hauptsitz von Contoso ist in Köln.", "Contoso has its headquarters in Cologne", true)]
    [InlineData("Der Hauptsitz von Contoso ist in Köln.", "Contoso has its headquarters in Munich", false)]
    [InlineData("The training takes 90 minutes.", "The training takes 1.5 hours", true)]
    public void WhoDoesWhatToWhomAndWhereCounts(string passage, string claim, bool isKept) =>
        Assert.Equal(isKept, _checker.Check(claim, Passages.Make(1, passage)) is not null);

    [Fact]
    public void ACitationSaysHowWellItIsSupported()
    {
        var passage = Passages.Make(1, "Customers receive a refund when they return goods no later than thirty days after delivery.");

        Assert.Equal(CitationSupport.Quoted, _checker.Check("Customers receive a refund when they return goods", passage)!.Support);
        Assert.Equal(
            CitationSupport.Supported,
            _checker.Check("Customers receive a refund when they return goods no later than 30 days after delivery", passage)!.Support
        );
        Assert.Equal(
            CitationSupport.Unverified,
            _checker.Check("Goods that customers return within 30 days of delivery are refunded", passage)!.Support
        );
        Assert.Equal(
            CitationSupport.Unverified,
            _checker.Check("You get your money back if you send the item in within a month", passage)!.Support
        );
    }

    /// <summary>A claim that is made of its passage's words in another order may say something else: unless its relation was read, it is
    /// never called supported.</summary>
    [Theory]
    [InlineData("Contoso acquired Northwind in 2021.", "Contoso acquired Northwind in March 2021.", false)]
    [InlineData("Contoso acquired Northwind in March 2021.", "Contoso acquired Northwind in 2021.", true)]
    [InlineData("Contoso acquired Northwind in 2021.", "In 2021, Northwind was acquired by Contoso.", true)]
    [InlineData("The nurse trained the porter who had helped the cook.", "The cook was helped by the nurse.", false)]
    [InlineData("The nurse trained the porter who had helped the cook.", "The nurse had helped the cook.", false)]
    [InlineData("The guild lent the abbey a barge, and the abbey paid the miller.", "The guild paid the miller.", false)]
    [InlineData("The board almost rejected the plan of the mayor.", "The mayor almost rejected the plan of the board.", false)]
    [InlineData("Der Verein lieh der Schule Zelte, die Schule dem Verein Boote.", "Der Verein lieh der Schule Boote.", false)]
    [InlineData("The pass is blue. It costs 75 euros.", "The pass costs EUR 75.", true)]
    [InlineData("Der Mieter zahlt dem Vermieter 500 Euro.", "The landlord pays the tenant 500 euros.", false)]
    public void AClaimIsCalledSupportedOnlyWhereItsWordsStandAsThePassageHasThem(string text, string claim, bool isSupported) =>
        Assert.Equal(
            isSupported,
            _checker.Check(claim, Passages.Make(1, text))?.Support is CitationSupport.Supported or CitationSupport.Quoted
        );

    /// <summary>The figures of docs/benchmarks.md, on the templates that the check was not made with and on those it was.</summary>
    [Theory]
    [InlineData("heldout")]
    [InlineData("development")]
    public void OnLabelledPairsFewCitationsAreWronglyKeptOrWithheld(string part)
    {
        var judged = CitationBenchmark.Judge(ClaimPairs.Read(part), Analysis.English);
        var supported = judged.Where(entry => entry.Pair.IsSupported).ToList();
        var others = judged.Where(entry => !entry.Pair.IsSupported).ToList();

        Assert.True(judged.Count > 250, $"{judged.Count} pairs");
        Assert.InRange((double)others.Count(entry => entry.Verdict.IsKept) / others.Count, 0, 0.02);
        Assert.InRange((double)supported.Count(entry => !entry.Verdict.IsKept) / supported.Count, 0, 0.05);
    }

    /// <summary>What a claim must not drop, turn round or mix up, and the same said rightly.</summary>
    [Theory]
    [InlineData("The warden dismissed the gardener.", "The gardener was dismissed by the warden.", true)]
    [InlineData("The warden dismissed the gardener.", "The gardener dismissed the warden.", false)]
    [InlineData("El alcalde felicitó a la directora.", "La directora felicitó al alcalde.", false)]
    [InlineData("Kowalski pozwał Nowaka w 2016 roku.", "Nowak pozwał Kowalskiego w 2016 roku.", false)]
    [InlineData("Kowalski pozwał Nowaka w 2016 roku.", "Nowaka pozwał Kowalski w 2016 roku.", true)]
    [InlineData("Salthamn köptes av Nordvik 2018.", "Nordvik köpte Salthamn 2018.", true)]
    [InlineData("校長は市長を表彰した。", "市長は校長を表彰した。", false)]
    [InlineData("The barn is older than the mill.", "The mill is younger than the barn.", true)]
    [InlineData("The barn is older than the mill.", "The mill is older than the barn.", false)]
    [InlineData("Le lac Noir est plus profond que le lac Vert.", "Le lac Vert est plus profond que le lac Noir.", false)]
    [InlineData("The tram runs from Gera to Jena.", "The tram runs from Jena to Gera.", false)]
    [InlineData("Rinse the filter before the pump is started.", "Start the pump before the filter is rinsed.", false)]
    [InlineData("Hollis sold the mill to Dunmore.", "Dunmore bought the mill from Hollis.", true)]
    [InlineData("Hollis sold the mill to Dunmore.", "Dunmore sold the mill to Hollis.", false)]
    [InlineData("Only members may use the pool.", "Everyone may use the pool.", false)]
    [InlineData("Members may use the pool.", "Only members may use the pool.", false)]
    [InlineData("Only members may use the pool.", "Members may use the pool.", true)]
    [InlineData("If the form is complete, the fee is waived.", "The fee is waived.", false)]
    [InlineData("If the form is complete, the fee is waived.", "The fee is waived if the form is complete.", true)]
    [InlineData("Arden plans to electrify the line.", "Arden has electrified the line.", false)]
    [InlineData("A spokesman alleged that Ross copied the drawings.", "Ross copied the drawings.", false)]
    [InlineData("According to the engineer, the bearings are worn.", "According to the mayor, the bearings are worn.", false)]
    [InlineData("All branches except Derby open on Sundays.", "The Derby branch does not open on Sundays.", true)]
    [InlineData("All branches except Derby open on Sundays.", "The Derby branch opens on Sundays.", false)]
    [InlineData("The rent includes neither heating nor parking.", "The rent includes parking.", false)]
    [InlineData("The rent includes neither heating nor parking.", "Parking is not included in the rent.", true)]
    [InlineData("The store was kept at minus 18 °C.", "The store was kept at 18 °C.", false)]
    [InlineData("The mill cost 4.2 million euros.", "The mill cost 4,200,000 euros.", true)]
    [InlineData("The mill cost 4.2 million euros.", "The mill cost 4.2 billion euros.", false)]
    [InlineData("Item: Desk; Price: 80 EUR\nItem: Lamp; Price: 15 EUR", "The desk costs 15 EUR.", false)]
    [InlineData("Item: Desk; Price: 80 EUR\nItem: Lamp; Price: 15 EUR", "The desk costs 80 EUR.", true)]
    [InlineData("Opened in 1962, the theatre was rebuilt in 1998.", "The theatre was opened in 1998.", false)]
    public void AClaimIsHeldToWhatItsPassageSaysOfWhomAndWhen(string text, string claim, bool isKept) =>
        Assert.Equal(isKept, _checker.Check(claim, Passages.Make(1, text)) is not null);

    /// <summary>A claim from the other side, or in the other voice, names the same two in other places.</summary>
    [Theory]
    [InlineData(
        "The farm sold the mill to the abbey.",
        "The abbey bought the mill from the farm.",
        "The farm bought the mill from the abbey."
    )]
    [InlineData(
        "Der Hof verkaufte der Abtei die Mühle.",
        "Die Abtei kaufte die Mühle von dem Hof.",
        "Der Hof kaufte die Mühle von der Abtei."
    )]
    [InlineData(
        "La ferme a vendu le moulin à l'abbaye.",
        "L'abbaye a acheté le moulin à la ferme.",
        "La ferme a acheté le moulin à l'abbaye."
    )]
    [InlineData(
        "La granja vendió el molino a la abadía.",
        "La abadía compró el molino a la granja.",
        "La granja compró el molino a la abadía."
    )]
    [InlineData("Ферма продала мельницу монастырю.", "Монастырь купил мельницу у фермы.", "Ферма купила мельницу у монастыря.")]
    [InlineData("باعت المزرعة الطاحونة للدير.", "اشترى الدير الطاحونة من المزرعة.", "اشترت المزرعة الطاحونة من الدير.")]
    [InlineData("農場は水車を寺に売った。", "寺は農場から水車を買った。", "農場は寺から水車を買った。")]
    [InlineData("农场把水车卖给了寺院。", "寺院从农场买了水车。", "农场从寺院买了水车。")]
    [InlineData("The porter blamed the cook.", "The cook was blamed by the porter.", "The porter was blamed by the cook.")]
    [InlineData("Die Köchin lobte den Träger.", "Der Träger wurde von der Köchin gelobt.", "Die Köchin wurde von dem Träger gelobt.")]
    [InlineData("Il cuoco ha accusato il portiere.", "Il portiere è stato accusato dal cuoco.", "Il cuoco è stato accusato dal portiere.")]
    [InlineData("Het orkest versloeg het koor.", "Het koor verloor van het orkest.", "Het orkest verloor van het koor.")]
    public void AnEventMayBeToldFromEitherSide(string text, string same, string opposite)
    {
        Assert.NotNull(_checker.Check(same, Passages.Make(1, text)));
        Assert.Null(_checker.Check(opposite, Passages.Make(1, text)));
    }

    /// <summary>A condition that the question states is understood in the answer.</summary>
    [Theory]
    [InlineData("If the form is complete, the fee is waived.", "Is there a fee if my form is complete?", "The fee is waived.", true)]
    [InlineData("If the form is complete, the fee is waived.", "Is there a fee?", "The fee is waived.", false)]
    [InlineData(
        "Wenn der Antrag vollständig ist, entfällt die Gebühr.",
        "Was gilt bei einem vollständigen Antrag?",
        "Die Gebühr entfällt.",
        true
    )]
    [InlineData("Wenn der Antrag vollständig ist, entfällt die Gebühr.", "Wie hoch ist die Gebühr?", "Die Gebühr entfällt.", false)]
    [InlineData("If the seal is broken, goods are not taken back.", "What about a broken seal?", "Goods are taken back.", false)]
    public void AConditionThatTheQuestionStatesNeedNotBeRepeated(string text, string question, string claim, bool isKept) =>
        Assert.Equal(isKept, _checker.Check(claim, Passages.Make(1, text), question) is not null);

    /// <summary>Pairs that were written before the check was run on them: it must not fall behind the figures of
    /// docs/benchmarks.md.</summary>
    [Theory]
    [InlineData("agents", 0.1, 0.03)]
    [InlineData("agents-unseen", 0.23, 0.06)]
    [InlineData("kinds", 0.14, 0)]
    [InlineData("kinds-unseen", 0.17, 0.04)]
    [InlineData("fresh-unseen", 0.35, 0.15)]
    [InlineData("reworded", 0.22, 0.04)]
    [InlineData("mixed-unseen", 0.18, 0.13)]
    [InlineData("documents", 0.17, 0.04)]
    [InlineData("documents-unseen", 0.16, 0.02)]
    [InlineData("documents-third", 0.17, 0.1)]
    [InlineData("ordinary", 0.08, 0.05)]
    [InlineData("ordinary-unseen", 0.19, 0.1)]
    [InlineData("ordinary-third", 0.54, 0.02)]
    [InlineData("ordinary-third-unseen", 0.57, 0.15)]
    [InlineData("various-unseen", 0.72, 0.25)]
    [InlineData("answers", 0.46, 0.15)]
    [InlineData("answers-unseen", 0.36, 0.23)]
    [InlineData("forms", 0.08, 0.06)]
    [InlineData("derived", 0.11, 0.01)]
    public void PairsOfFurtherKindsAreJudgedNoWorseThanReported(string part, double mostKept, double mostWithheld)
    {
        var judged = CitationBenchmark.Judge(ClaimPairs.Read(part), Analysis.English);
        var supported = judged.Where(entry => entry.Pair.IsSupported).ToList();
        var others = judged.Where(entry => !entry.Pair.IsSupported).ToList();

        Assert.InRange((double)others.Count(entry => entry.Verdict.IsKept) / others.Count, 0, mostKept);
        Assert.InRange((double)supported.Count(entry => !entry.Verdict.IsKept) / supported.Count, 0, mostWithheld);
    }
}

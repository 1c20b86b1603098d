using LlmOps.Embedded.LuceneIndex;

namespace LlmOps.Tests.Embedded;

public sealed class ChunkAnalyzersTests
{
    [Theory]
    [InlineData(
        "de",
        "Die Mitarbeiter haben nach der Probezeit Anspruch auf Urlaubstage.",
        "Wie viel Urlaubstag haben alle Mitarbeitern?",
        2
    )]
    [InlineData("fr", "Les employés de l'entreprise ont droit aux remboursements des frais.", "Quel remboursement pour l’employé ?", 2)]
    [InlineData("es", "Los contratos de la empresa se firman con las dos partes.", "¿Quién firma un contrato con la parte?", 2)]
    [InlineData("it", "I contratti dell'azienda sono firmati dalle parti per la durata.", "Chi firma il contratto e per quale azienda?", 2)]
    [InlineData("pt", "Os contratos da empresa são assinados por duas partes e não mudam.", "O contrato é da empresas ou não?", 2)]
    [InlineData(
        "nl",
        "De werknemers van het bedrijf hebben recht op een vergoeding.",
        "Welke vergoedingen krijgt een werknemer van het bedrijf?",
        2
    )]
    [InlineData(
        "sv",
        "De anställda har rätt till semesterdagar och får inte arbeta då.",
        "Hur många semesterdag har en anställd och när?",
        2
    )]
    [InlineData(
        "cs",
        "Zaměstnanci mají nárok na dovolenou a je to pro ně ve smlouvách.",
        "Na co má ve smlouvě nárok zaměstnanec a je to dovolená?",
        2
    )]
    [InlineData(
        "ru",
        "Сотрудники компании имеют право на отпуск, и он оплачивается.",
        "На что имеет право сотрудник в компаниях и как?",
        2
    )]
    [InlineData("ar", "يحق للموظفين في الشركة الحصول على الإجازات", "ما هي إجازات الموظفين في الشركة", 2)]
    [InlineData(
        "tr",
        "Şirketin çalışanları için izin günleri ve bu kurallar vardır.",
        "Şirket çalışanı için izin günü ne kadar ve nasıl?",
        2
    )]
    [InlineData(
        "pl",
        "Pracownik nie jest w biurze, ale umowa jest podpisana przez firmę.",
        "Czy umowa jest podpisana przez firmę w biurze?",
        3
    )]
    public void AQuestionFindsOtherFormsOfTheWordsOfItsLanguage(string language, string text, string question, int shared)
    {
        Assert.Equal(language, ChunkAnalyzers.LanguageOf(text));
        var indexed = ChunkAnalyzers.For(language).Terms(text);

        var terms = ChunkAnalyzers.QueryTerms(question, ChunkAnalyzers.Languages).Select(term => term.Key).ToList();

        Assert.True(
            indexed.Distinct().Intersect(terms).Count() >= shared,
            $"{string.Join(' ', indexed)} has too few of {string.Join(' ', terms)}"
        );
    }

    [Theory]
    [InlineData("Was kostet der LF-5?", "was", "der")]
    [InlineData("Quel est le prix de la LF-5 ?", "est", "la")]
    [InlineData("What is the price of the LF-5?", "the", "is", "of")]
    public void SmallWordsOfAQuestionAreNoRareWordsOfAnotherLanguage(string question, params string[] small)
    {
        var terms = ChunkAnalyzers.QueryTerms(question, ChunkAnalyzers.Languages).Select(term => term.Key).ToList();
        Assert.Contains("lf", terms);
        Assert.DoesNotContain(terms, small.Contains);
    }

    [Fact]
    public void ChineseAndJapaneseAreFoundByTwoCharactersAndByOne()
    {
        var terms = ChunkAnalyzers.General.Terms("東京都の会議");
        Assert.Superset((HashSet<string>)["東京", "京都", "会議", "東", "会"], terms.ToHashSet());
        Assert.DoesNotContain("の", terms);
    }

    [Fact]
    public void AQuestionInOneLanguageIsAskedInTheFormsOfAll()
    {
        // "Verträge" stands in German chunks by its stem, and in others as it is written.
        var terms = ChunkAnalyzers.QueryTerms("LF-5 Verträge", ["de"]).Select(term => term.Key).ToList();
        Assert.Equal(ChunkAnalyzers.General.Terms("LF-5 Verträge"), terms.Take(3));
        Assert.Contains("vertrag", terms);
    }
}

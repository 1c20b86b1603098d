using LlmOps.Engine.Asking;

namespace LlmOps.Tests.Asking;

/// <summary>What a passage denies, in each language that has words for it: the same said in another way stays, the opposite does
/// not.</summary>
public sealed class DenialTests
{
    private readonly CitationChecker _checker = new(new RetrievalOptions().MinCitationSupport, Analysis.English);

    [Theory]
    [InlineData("The bath is not open on Sundays.", "The bath is closed on Sundays.", "The bath is open on Sundays.")]
    [InlineData("Das Bad ist sonntags nicht geöffnet.", "Das Bad ist sonntags geschlossen.", "Das Bad ist sonntags geöffnet.")]
    [InlineData("La piscine n'est pas ouverte le dimanche.", "La piscine est fermée le dimanche.", "La piscine est ouverte le dimanche.")]
    [InlineData(
        "La piscina no está abierta los domingos.",
        "La piscina está cerrada los domingos.",
        "La piscina está abierta los domingos."
    )]
    [InlineData("La piscina non è aperta la domenica.", "La piscina è chiusa la domenica.", "La piscina è aperta la domenica.")]
    [InlineData("A piscina não está aberta no domingo.", "A piscina está fechada no domingo.", "A piscina está aberta no domingo.")]
    [InlineData("Het zwembad is op zondag niet open.", "Het zwembad is op zondag gesloten.", "Het zwembad is op zondag open.")]
    [InlineData("Badhuset är inte öppet på söndagar.", "Badhuset är stängt på söndagar.", "Badhuset är öppet på söndagar.")]
    [InlineData("Basen nie jest otwarty w niedzielę.", "Basen jest zamknięty w niedzielę.", "Basen jest otwarty w niedzielę.")]
    [InlineData("Bazén není v neděli otevřen.", "Bazén je v neděli zavřen.", "Bazén je v neděli otevřen.")]
    [InlineData("Бассейн не открыт по воскресеньям.", "Бассейн закрыт по воскресеньям.", "Бассейн открыт по воскресеньям.")]
    [InlineData("المسبح غير مفتوح يوم الأحد.", "المسبح مغلق يوم الأحد.", "المسبح مفتوح يوم الأحد.")]
    [InlineData("プールは日曜日に開いていない。", "プールは日曜日に閉まっている。", "プールは日曜日に開いている。")]
    [InlineData("游泳池星期日不开放。", "游泳池星期日关闭。", "游泳池星期日开放。")]
    public void AWordThatDeniesByItsMeaningIsANegation(string text, string same, string opposite) => AssertToldApart(text, same, opposite);

    [Theory]
    [InlineData("The club sold the boat without an auction.", "The club sold the boat.", "The club sold the boat at an auction.")]
    [InlineData(
        "Der Verein verkaufte das Boot ohne Auktion.",
        "Der Verein verkaufte das Boot.",
        "Der Verein verkaufte das Boot in einer Auktion."
    )]
    [InlineData("Klub sprzedał łódź bez aukcji.", "Klub sprzedał łódź.", "Klub sprzedał łódź na aukcji.")]
    [InlineData("Spolek prodal loď bez aukce.", "Spolek prodal loď.", "Spolek prodal loď v aukci.")]
    [InlineData("Клуб продал лодку без аукциона.", "Клуб продал лодку.", "Клуб продал лодку на аукционе.")]
    [InlineData("El club vendió el barco sin subasta.", "El club vendió el barco.", "El club vendió el barco en una subasta.")]
    public void WhatIsLackingIsDeniedAlone(string text, string same, string opposite) => AssertToldApart(text, same, opposite);

    [Theory]
    [InlineData("Bags are not checked unless they are large.", "Large bags are checked.", "Large bags are not checked.")]
    [InlineData(
        "Taschen werden nicht geprüft, es sei denn, sie sind schwer.",
        "Schwere Taschen werden geprüft.",
        "Schwere Taschen werden nicht geprüft."
    )]
    public void WhatMeetsTheConditionIsExempt(string text, string same, string opposite) => AssertToldApart(text, same, opposite);

    [Theory]
    [InlineData("The tunnel did not open until May 2019.", "The tunnel opened in May 2019.")]
    [InlineData("The tunnel opened in 1987, moved trains of two lines and was closed in 2003.", "The tunnel opened in 1987.")]
    [InlineData("Le tunnel n'ouvre que le samedi.", "Le tunnel ouvre le samedi.")]
    [InlineData("Nobody but staff may use the lift.", "Only staff may use the lift.")]
    [InlineData("Une personne garde le tunnel la nuit.", "Le tunnel a une personne qui le garde la nuit.")]
    [InlineData("O túnel abre no sábado.", "No sábado abre o túnel.")]
    public void WhatOnlyLooksLikeADenialIsNone(string text, string claim) => Assert.NotNull(_checker.Check(claim, Passages.Make(1, text)));

    private void AssertToldApart(string text, string same, string opposite)
    {
        Assert.NotNull(_checker.Check(same, Passages.Make(1, text)));
        Assert.Null(_checker.Check(opposite, Passages.Make(1, text)));
    }
}

using LlmOps.Engine.Asking;

namespace LlmOps.Tests.Asking;

/// <summary>Claims that contradict their passage in words of its opposite, tell of one row of a table what another tells, or exchange the
/// one who pays; and the same said rightly.</summary>
public sealed class OppositionTests
{
    private readonly CitationChecker _checker = new(0.5, Analysis.English);

    [Theory]
    [InlineData(
        "| Ward | Head nurse | Visitors |\n| --- | --- | --- |\n| Maple | Ines Carr | yes |\n| Willow | Tom Adeyemi | no |\n| Poplar | Ruth Lang | yes |",
        "The head nurse of Willow is Tom Adeyemi.",
        true
    )]
    [InlineData(
        "| Ward | Head nurse | Visitors |\n| --- | --- | --- |\n| Maple | Ines Carr | yes |\n| Willow | Tom Adeyemi | no |\n| Poplar | Ruth Lang | yes |",
        "The head nurse of Willow is Ruth Lang.",
        false
    )]
    [InlineData(
        "| Ward | Head nurse | Visitors |\n| --- | --- | --- |\n| Maple | Ines Carr | yes |\n| Willow | Tom Adeyemi | no |\n| Poplar | Ruth Lang | yes |",
        "Visitors are admitted to the Willow ward.",
        false
    )]
    [InlineData(
        "| Ward | Head nurse | Visitors |\n| --- | --- | --- |\n| Maple | Ines Carr | yes |\n| Willow | Tom Adeyemi | no |\n| Poplar | Ruth Lang | yes |",
        "Visitors are admitted to the Maple ward.",
        true
    )]
    [InlineData("Applicants must hold a full driving licence.", "Applicants do not need a full driving licence.", false)]
    [InlineData("Applicants must hold a full driving licence.", "Applicants need to hold a full driving licence.", true)]
    [InlineData("Der Ausweis ist gut sichtbar anzubringen.", "Der Ausweis muss nicht sichtbar angebracht werden.", false)]
    [InlineData("参加者は事前に申し込む必要がある。", "参加者は事前に申し込む必要はない。", false)]
    [InlineData("Членам клуба не нужно предъявлять паспорт.", "Члены клуба должны предъявлять паспорт.", false)]
    [InlineData("Adults pay 12 euros, children 6 euros.", "Children pay 12 euros.", false)]
    [InlineData("The wine bar accepts cards.", "The wine bar refuses cards.", false)]
    [InlineData("The toll was abolished in May.", "The toll no longer exists since May.", true)]
    [InlineData(
        "| Gerät | Standort | Wartung |\n| --- | --- | --- |\n| Presse | Halle Nord | Januar |\n| Fräse | Halle West | Mai |",
        "Die Fräse steht in der Halle West und wird im Mai gewartet.",
        true
    )]
    [InlineData(
        "| Gerät | Standort | Wartung |\n| --- | --- | --- |\n| Presse | Halle Nord | Januar |\n| Fräse | Halle West | Mai |",
        "Die Fräse steht in der Halle Nord.",
        false
    )]
    [InlineData(
        "| Gerät | Standort | Wartung |\n| --- | --- | --- |\n| Presse | Halle Nord | Januar |\n| Fräse | Halle West | Mai |",
        "Die Fräse wird im Januar gewartet.",
        false
    )]
    [InlineData(
        "Die Kaution wird vom Vermieter verzinst. Die Nebenkosten zahlt der Mieter.",
        "Die Nebenkosten trägt der Vermieter.",
        false
    )]
    [InlineData(
        "| 会場 | 責任者 | 駐車場 |\n| --- | --- | --- |\n| 東館 | 高橋 | あり |\n| 西館 | 小林 | なし |",
        "西館の責任者は高橋です。",
        false
    )]
    [InlineData(
        "| 会場 | 責任者 | 駐車場 |\n| --- | --- | --- |\n| 東館 | 高橋 | あり |\n| 西館 | 小林 | なし |",
        "西館の責任者は小林です。",
        true
    )]
    [InlineData(
        "| 会場 | 責任者 | 駐車場 |\n| --- | --- | --- |\n| 東館 | 高橋 | あり |\n| 西館 | 小林 | なし |",
        "西館には駐車場があります。",
        false
    )]
    [InlineData(
        "| 会場 | 責任者 | 駐車場 |\n| --- | --- | --- |\n| 東館 | 高橋 | あり |\n| 西館 | 小林 | なし |",
        "西館に駐車場はありません。",
        true
    )]
    [InlineData(
        "| Зал | Ответственный | Парковка |\n| --- | --- | --- |\n| Синий | Орлова | да |\n| Белый | Котов | нет |",
        "За Белый зал отвечает Котов.",
        true
    )]
    [InlineData(
        "Zimmer: Rosa; Leitung: Krüger; Balkon: nein\nZimmer: Blau; Leitung: Seidel; Balkon: ja",
        "Zimmer Rosa leitet Krüger.",
        true
    )]
    [InlineData(
        "Zimmer: Rosa; Leitung: Krüger; Balkon: nein\nZimmer: Blau; Leitung: Seidel; Balkon: ja",
        "Zimmer Rosa leitet Seidel.",
        false
    )]
    [InlineData("修理費は貸主が負担します。", "修理費は借主が負担します。", false)]
    [InlineData("La biblioteca conserva el archivo de fotos.", "La biblioteca pierde el archivo de fotos.", false)]
    [InlineData("El recargo desaparece en enero.", "El recargo se mantiene en enero.", false)]
    [InlineData("Проезд в трамвае бесплатный.", "The tram ride is chargeable.", false)]
    [InlineData("Проезд в трамвае бесплатный.", "The tram ride is free.", true)]
    [InlineData("Проект бюро «Радуга» утверждён.", "Проект бюро «Зенит» утверждён.", false)]
    [InlineData("Le jardin est ouvert toute la journée.", "Der Garten ist nur vormittags geöffnet.", false)]
    [InlineData("Les frais sont à la charge du vendeur.", "L'acheteur paie les frais.", false)]
    [InlineData("The stone bridge was built in 1890. It is closed to lorries.", "Die Brücke ist für Lastwagen geöffnet.", false)]
    public void TheOppositeInOtherWordsIsWithheld(string text, string claim, bool isKept) =>
        Assert.Equal(isKept, _checker.Check(claim, Passages.Make(1, text)) is not null);
}

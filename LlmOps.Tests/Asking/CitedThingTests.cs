using LlmOps.Engine.Asking;

namespace LlmOps.Tests.Asking;

/// <summary>A claim speaks of the same thing, the same day and as many as its passage, in whatever words and language.</summary>
public sealed class CitedThingTests
{
    private readonly CitationChecker _checker = new(new RetrievalOptions().MinCitationSupport, Analysis.English);

    [Theory]
    [InlineData("Guests pay 12 euros, members pay 7 euros.", "Members pay 7 euros.", "Members pay 12 euros.")]
    [InlineData("Gäste zahlen 12 Euro, Mitglieder zahlen 7 Euro.", "Mitglieder zahlen 7 Euro.", "Mitglieder zahlen 12 Euro.")]
    [InlineData(
        "Le service des achats valide les commandes, la comptabilité paie les factures.",
        "La comptabilité paie les factures.",
        "La comptabilité valide les commandes."
    )]
    [InlineData(
        "El almacén de Vigo abre los lunes; el almacén de Lugo abre los jueves.",
        "El almacén de Lugo abre los jueves.",
        "El almacén de Vigo abre los jueves."
    )]
    [InlineData("Завод в Перми делает насосы, завод в Уфе — клапаны.", "Завод в Перми делает насосы.", "Завод в Уфе делает насосы.")]
    [InlineData("鍵は総務部に返却します。", "鍵は総務部に返却してください。", "鍵は人事部に返却します。")]
    public void WhatIsSaidOfOneIsNotSaidOfAnother(string text, string same, string other) => AssertToldApart(text, same, other);

    [Theory]
    [InlineData("The audit takes place on Tuesday.", "The audit is held on Tuesday.", "The audit takes place on Thursday.")]
    [InlineData("Die Sitzung findet dienstags statt.", "Die Sitzung ist dienstags.", "Die Sitzung findet donnerstags statt.")]
    [InlineData("La machine est contrôlée chaque mois.", "On contrôle la machine tous les mois.", "La machine est contrôlée chaque année.")]
    [InlineData(
        "La factura se paga al final del trimestre.",
        "La factura se paga al final del trimestre.",
        "La factura se paga a final de mes."
    )]
    [InlineData("Отчёт сдают ежемесячно.", "Отчёт сдают каждый месяц.", "Отчёт сдают ежегодно.")]
    [InlineData("倉庫は月曜日に閉まっています。", "月曜日は倉庫が閉まっている。", "倉庫は火曜日に閉まっています。")]
    public void OfADayOrAStepOfTimeThereIsOne(string text, string same, string other) => AssertToldApart(text, same, other);

    [Theory]
    [InlineData("Most samples met the limit.", "The majority of the samples met the limit.", "All samples met the limit.")]
    [InlineData(
        "Die meisten Proben hielten den Grenzwert ein.",
        "Einige Proben hielten den Grenzwert ein.",
        "Alle Proben hielten den Grenzwert ein."
    )]
    [InlineData("Toutes les pompes sont neuves.", "Chaque pompe est neuve.", "Quelques pompes ne sont pas neuves.")]
    [InlineData("Algunos clientes pagan en efectivo.", "Varios clientes pagan en efectivo.", "Todos los clientes pagan en efectivo.")]
    [InlineData("Большинство клиентов довольны.", "Большая часть клиентов довольна.", "Все клиенты довольны.")]
    public void HowManyIsNotMoreThanIsTold(string text, string same, string other) => AssertToldApart(text, same, other);

    [Theory]
    [InlineData("One in four members voted.", "A quarter of the members voted.", "Half of the members voted.")]
    [InlineData(
        "Jedes dritte Mitglied hat abgestimmt.",
        "33 Prozent der Mitglieder haben abgestimmt.",
        "Die Hälfte der Mitglieder hat abgestimmt."
    )]
    [InlineData("Les deux tiers de la somme sont payés.", "67 % de la somme sont payés.", "La moitié de la somme est payée.")]
    [InlineData("La mitad de la suma se paga en mayo.", "El 50 % de la suma se paga en mayo.", "Un tercio de la suma se paga en mayo.")]
    [InlineData("Половина суммы уплачена.", "Уплачено 50 % суммы.", "Треть суммы уплачена.")]
    [InlineData("費用の3分の1は会社が負担します。", "会社は費用の33%を負担します。", "費用の半分は会社が負担します。")]
    public void AShareIsAValueInWordsAndDigits(string text, string same, string other) => AssertToldApart(text, same, other);

    [Theory]
    [InlineData("Die Gebühr wird vom Vermieter bezahlt.", "The fee is paid by the landlord.", "The fee is paid by the tenant.")]
    [InlineData("The vote was postponed to 9 June.", "Le vote a été reporté au 9 juin.", "Le vote a été avancé au 9 juin.")]
    [InlineData("Les ventes ont augmenté de 5 %.", "Sales rose by 5 percent.", "Sales fell by 5 percent.")]
    [InlineData("El almacén está cerrado en agosto.", "Das Lager ist im August geschlossen.", "Das Lager ist im August geöffnet.")]
    [InlineData("Вход открыт слева.", "The entrance on the left is open.", "The entrance on the right is open.")]
    [InlineData("利益は減少しました。", "Profit fell.", "Profit rose.")]
    public void MeaningsAreComparedFromOneLanguageToAnother(string text, string same, string other) => AssertToldApart(text, same, other);

    [Theory]
    [InlineData("The plant in Leeds was opened in 2004 and employs 90 people.", "The plant in Leeds exports engines to Brazil.")]
    [InlineData("Die Probezeit beträgt sechs Monate.", "Mitarbeiter erhalten einen Firmenwagen.")]
    [InlineData("Die Probezeit beträgt sechs Monate.", "Employees receive a company car.")]
    [InlineData("La garantie couvre les défauts de fabrication.", "Le déjeuner est offert aux visiteurs.")]
    [InlineData("Las llaves se recogen en la recepción.", "El aparcamiento es gratuito para los clientes.")]
    [InlineData("Пропуск выдаётся в отделе кадров.", "Автобус отправляется от вокзала в семь.")]
    [InlineData("会議室は前日までに予約してください。", "社員食堂は平日のみ営業しています。")]
    public void WhatNothingInThePassageBearsOutLosesItsCitation(string text, string claim) =>
        Assert.Null(_checker.Check(claim, Passages.Make(1, text)));

    [Theory]
    [InlineData("Revenue was 41.2 million euros, up 8 percent.", "Revenue was EUR 41.2m, up 8%.")]
    [InlineData("La réunion commence à 14 h 30.", "La réunion commence à 14:30.")]
    [InlineData("El horario es de 9:00 a 18:00.", "El horario es de las 9 a las 18 horas.")]
    [InlineData("Los ingresos aumentaron un 12 %.", "Los ingresos aumentaron un doce por ciento.")]
    [InlineData("宿泊費は一泊一万二千円までです。", "宿泊費は1泊12,000円までです。")]
    [InlineData("Зарплата выплачивается 5 и 20 числа.", "Зарплату платят два раза в месяц, 5 и 20 числа.")]
    public void AValueIsReadInTheFormsOfDocuments(string text, string claim) =>
        Assert.NotNull(_checker.Check(claim, Passages.Make(1, text)));

    private void AssertToldApart(string text, string same, string other)
    {
        Assert.NotNull(_checker.Check(same, Passages.Make(1, text)));
        Assert.Null(_checker.Check(other, Passages.Make(1, text)));
    }
}

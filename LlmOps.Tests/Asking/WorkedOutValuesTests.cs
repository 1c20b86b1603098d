using LlmOps.Engine.Asking;
using LlmOps.Engine.Remembering;

namespace LlmOps.Tests.Asking;

/// <summary>Values of a claim that are worked out from several of a passage's, and such as are worked out wrongly.</summary>
public sealed class WorkedOutValuesTests
{
    private const string Offer =
        "Quotation. 6 chairs at $48.50 each; 3 tables at $120.00 each; delivery $25.00. A deposit of 15% is due on signing.";

    private const string Prices =
        "| Ticket | Per month | Zones |\n| --- | --- | --- |\n| City | €31.00 | 2 |\n| Region | €54.00 | 5 |\n| Country | €97.00 | 9 |";

    private readonly CitationChecker _checker = new(0.5, Analysis.English);

    [Theory]
    [InlineData(Offer, "All the furniture comes to $651 before delivery.", "All the furniture comes to $661 before delivery.")]
    [InlineData(Offer, "The quotation is for $676 with delivery.", "The quotation is for $696 with delivery.")]
    [InlineData("A third party owns 35% of the shares. It was founded in 2019.", "The others hold 65%.", "The others hold 75%.")]
    [InlineData(Prices, "Region tickets are €648 for a year.", "Region tickets are €684 for a year.")]
    [InlineData(Prices, "A City and a Region ticket make €85 a month.", "A City and a Region ticket make €95 a month.")]
    [InlineData(
        "Rent is 900 euros. The lease covers 60 m². The deposit is returned in ten days.",
        "A square metre is let for 15 euros.",
        "A square metre is let for 18 euros."
    )]
    [InlineData(
        "Der Eintritt kostet Mitglieder 7 €, Gäste das Doppelte. Kinder sind frei.",
        "Gäste zahlen 14 Euro Eintritt.",
        "Gäste zahlen 21 Euro Eintritt."
    )]
    [InlineData(
        "Chaque jour de retard coûte 0,30 € par film.",
        "Quatre jours de retard pour cinq films coûtent 6 €.",
        "Quatre jours de retard pour cinq films coûtent 8 €."
    )]
    [InlineData(
        "El curso empieza el 3 de mayo de 2027. Hay dos grupos. La formación abarca ocho semanas.",
        "Las clases se imparten hasta finales de junio de 2027.",
        "Las clases se imparten hasta finales de agosto de 2027."
    )]
    [InlineData(
        "Договор подписан 1 июня 2027 года. Аренда стоит 40 000 рублей. Срок аренды 18 месяцев.",
        "Аренда закончится в декабре 2028 года.",
        "Аренда закончится в марте 2029 года."
    )]
    [InlineData(
        "A棟の定員は48名です。B棟には会議室があります。C棟の定員は12名です。",
        "A棟にはC棟の4倍入れます。",
        "A棟にはC棟の5倍入れます。"
    )]
    [InlineData("设备每台2,400元，共采购15台。安装费每台80元。", "设备货款为36,000元。", "设备货款为38,000元。")]
    [InlineData(
        "سعر المرشح 35 ريالا. يعمل الجهاز بهدوء. يستبدل المرشح كل ثلاثة أشهر.",
        "كلفة المرشحات السنوية 140 ريالا في السنة.",
        "كلفة المرشحات السنوية 160 ريالا في السنة."
    )]
    public void AValueThatFollowsFromSeveralIsKeptAndAWrongOneIsNot(string text, string right, string wrong)
    {
        var passage = Passages.Make(1, text);

        var kept = _checker.Check(right, passage);

        Assert.Equal(CitationSupport.Unverified, kept?.Support);
        Assert.Null(_checker.Check(wrong, passage));
    }

    [Theory]
    [InlineData("The training takes 90 minutes. The walk takes 60 minutes.", "The training takes 150 minutes.")]
    [InlineData("Jeder hat 28 Urlaubstage. Die Frist beträgt 14 Tage.", "Jeder hat 42 Urlaubstage.")]
    [InlineData("年次有給休暇は20日です。在宅勤務は週に3日までです。", "年次有給休暇は23日です。")]
    public void AClaimThatRepeatsASentenceWithAnotherValueIsNotWorkedOut(string text, string claim) =>
        Assert.Null(_checker.Check(claim, Passages.Make(1, text)));

    [Theory]
    [InlineData("Parcels from 5 to 10 kg cost 9 euros, up to 20 kg 14 euros.", "A 7 kg parcel costs 9 euros.", true)]
    [InlineData("Parcels of 10 to 20 kg cost 14 euros.", "A 7 kg parcel costs 14 euros.", false)]
    [InlineData("工龄满10年的员工有3,000元奖金。", "12年工龄的员工有3,000元奖金。", true)]
    [InlineData("工龄满10年的员工有3,000元奖金。", "8年工龄的员工有3,000元奖金。", false)]
    [InlineData("请假不超过2天由组长批准，超过2天由经理批准。", "请假一天由组长批准。", true)]
    public void AnExampleLiesWithinWhatASentenceBounds(string text, string claim, bool isKept) =>
        Assert.Equal(isKept, _checker.Check(claim, Passages.Make(1, text)) is not null);

    [Theory]
    [InlineData("Tank A holds 79228162514264337593543950335 l.", "Tank B holds 69228162514264337593543950335 l. There are 50 tanks.")]
    [InlineData("Each of 9999999999999999999 crates costs 9999999999999999999 euros.", "The rent is 0.0000000001 euros.")]
    [InlineData("It uses 0.0000000000001 l a day.", "9999999999999999999999999999 l are left for 9999999999 years.")]
    [InlineData("| Item | Price |\n| --- | --- |\n| A | €9999999999999999999999999999 |\n| B | €9999999999999999999999999998 |", "")]
    [InlineData("The loss was 79228162514264337593543950335 billion euros.", "It is 79228162514264337593543950335 km long.")]
    [InlineData("Der Verlust beträgt 9999999999999999999999999999 Billionen Euro", "bis 9999999999999999999999999999999999 Jahre.")]
    public void NothingIsWorkedOutOfNumbersTooLargeForIt(string text, string more)
    {
        var passage = Passages.Make(1, $"{text} {more}");

        Assert.Null(_checker.Check("Both together come to 4711 euros.", passage));
        Assert.Null(_checker.Check("That makes 30 years and 4712 l for 5 tanks.", passage));
        Assert.Null(_checker.Check("Of that 47 percent are used by 9999999999999999999 of 9999999999999999998 people.", passage));
        Assert.Null(_checker.Check("Together they cost €9999999999999999999999999997 for 79228162514264337593543950334 l.", passage));
    }
}

using System.Collections.Frozen;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Words of which one excludes the other in the same clause: before and after, at most and at least.</summary>
internal static class Oppositions
{
    // Two sides of one pair; in each side the words of all languages. Words without blanks are looked for as they stand.
    private static readonly (string First, string Second)[] s_pairs =
    [
        ("before vor перед قبل avant antes 前に 之前 以前", "after nach после بعد après después 後に 之后 以後"),
        (
            "maximum most höchstens maximal не_более максимум كحد_أقصى 最大 以下 不超过 最多",
            "minimum least mindestens minimal минимум не_менее كحد_أدنى 最低 以上 至少"
        ),
        (
            "increase increased rise rises rose risen grew grown climbed erhöht gestiegen stieg wuchs augmenté augmente hausse aumentó "
                + "aumenta creció subió aumentato cresciuto salito aumentou cresceu subiu gestegen steeg groeide ökade steg växte wzrosła "
                + "wzrósł wzrosło vzrostl vzrostla vzrostlo arttı yükseldi увеличился вырос выросли увеличилась повысилась ارتفع "
                + "ارتفعت زاد زادت 増加 上昇 增加 上升 上涨",
            "decrease decreased fall falls fell fallen declined dropped shrank sank gesunken gesenkt fiel diminué diminue baissé baisse chuté "
                + "disminuyó bajó cayó diminuito calato sceso diminuiu caiu baixou gedaald daalde minskade sjönk föll spadł spadła spadło "
                + "klesl klesla kleslo azaldı düştü снизился упал снизилась уменьшился сократился انخفض "
                + "انخفضت تراجع 減少 低下 减少 下降 下跌"
        ),
        ("north northern norden северный север شمال 北", "south southern süden южный юг جنوب 南"),
        ("east osten восток شرق 東 东", "west westen запад غرب 西"),
        ("left links слева левый يسار 左", "right rechts справа правый يمين 右"),
        ("morning morgens vormittag утром صباحا 午前 上午", "evening abends afternoon nachmittag вечером مساء 午後 下午"),
        (
            "arrive arrives arrival ankunft прибывает прибытие وصول يصل 到着 到达",
            "depart departs departure leaves abfahrt отправление отправляется مغادره يغادر 出発 出发"
        ),
        ("buy buys bought purchase käufer покупает شراء 購入 购买", "sell sells sold sale verkauft продает بيع 販売 出售"),
        ("monthly monatlich ежемесячно شهريا 毎月 每月", "yearly annually annual jährlich ежегодно سنويا 毎年 每年"),
        ("weekly wöchentlich еженедельно اسبوعيا 毎週 每周", "monthly monatlich ежемесячно شهريا 毎月 每月"),
        ("internal intern внутренний داخلي 内部", "external extern внешний خارجي 外部"),
        ("first erste erster первый الاول 最初 第一", "last letzte letzter последний الاخير 最後 最后"),
        ("summer sommer летом صيف 夏季 夏天", "winter зимой شتاء 冬季 冬天"),
    ];

    private static readonly (string[] First, string[] Second)[] s_sides =
    [
        .. s_pairs.Select(pair => (Words(pair.First), Words(pair.Second))),
    ];

    /// <summary>Whether one text says what excludes what the other says.</summary>
    public static bool Exclude(string claim, FrozenSet<string> claimWords, string passage, FrozenSet<string> passageWords)
    {
        foreach (var (first, second) in s_sides)
        {
            var (claimFirst, claimSecond) = (Holds(claim, claimWords, first), Holds(claim, claimWords, second));
            if (claimFirst == claimSecond)
            {
                continue;
            }

            var (passageFirst, passageSecond) = (Holds(passage, passageWords, first), Holds(passage, passageWords, second));
            if (passageFirst != passageSecond && claimFirst == passageSecond)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(string text, FrozenSet<string> words, string[] side) =>
        Array.Exists(
            side,
            word =>
                FoldedText.IsIdeographic(word[0]) || word.Contains(' ', StringComparison.Ordinal)
                    ? text.Contains(word, StringComparison.Ordinal)
                    : words.Contains(word)
        );

    private static string[] Words(string list) => [.. list.Split(' ').Select(word => FoldedText.Fold(word).Replace('_', ' '))];
}

using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>Shares of a whole in words, as percentages: "half of the staff", "jeder Dritte", "3分の1".</summary>
internal static partial class Fractions
{
    private static readonly FrozenDictionary<string, int> s_numbers = Numbers(
        "one a ein eine un une uno una одна одну 一 1 واحد واحده",
        "two zwei deux dos две 二 2 half zweite zweiter zweites second втор اثنان اثنين",
        "three drei trois tres три 三 3 third dritte dritter drittes drittel tiers tercio tercera tercer треть трети трет ثلاثه ثلث",
        "four vier quatre cuatro четыре 四 4 quarter vierte vierter viertel quart quarts cuarto cuartos cuarta четверть четверти четверт اربعه ربع",
        "five fünf cinq cinco пять 五 5 fifth fünfte fünfter fünftel cinquième cinquièmes quinto quintos quinta пят خمسه خمس",
        "six sechs seis шесть 六 6 sixth sechste sechster sechstel sixième sexto سته سدس",
        "seven sieben sept siete семь 七 7 seventh siebte siebter siebtel سبعه",
        "eight acht huit ocho восемь 八 8 eighth achte achter achtel huitième octavo ثمانيه ثمن",
        "nine neun neuf nueve девять 九 9 ninth neunte neunter neuntel تسعه",
        "ten zehn dix diez десять 十 10 tenth zehnte zehnter zehntel dixième décimo décima десят عشره"
    );

    /// <summary>The shares in a folded text.</summary>
    public static IEnumerable<TextValue> In(string folded)
    {
        foreach (Match match in Half().Matches(folded))
        {
            yield return Share(match, 1, 2);
        }

        foreach (Match match in ChineseDiscount().Matches(folded))
        {
            if (IdeographicNumber.Read(match.Groups["n"].ValueSpan) is > 0 and < 100 and var number)
            {
                var paid = number < 10 ? number * 10 : number;
                yield return new TextValue(ValueKind.Quantity, match.Index, match.Index + match.Length)
                {
                    Unit = Units.Of("percent"),
                    Readings = [paid, 100 - paid],
                };
            }
        }

        foreach (Match match in ChineseTenths().Matches(folded))
        {
            if (IdeographicNumber.Read(match.Groups["n"].ValueSpan) is > 0 and < 10 and var tenths)
            {
                yield return new TextValue(ValueKind.Quantity, match.Index, match.Index + match.Length)
                {
                    Unit = Units.Of("percent"),
                    Readings = [tenths * 10],
                };
            }
        }

        foreach (Match match in ChinesePercent().Matches(folded))
        {
            if (IdeographicNumber.Read(match.Groups["n"].ValueSpan) is { } number)
            {
                yield return new TextValue(ValueKind.Quantity, match.Index, match.Index + match.Length)
                {
                    Unit = Units.Of("percent"),
                    Readings =
                    [
                        number
                            / (
                                match.Value[0] == '千' ? 10
                                : match.Value[0] == '万' ? 100
                                : 1
                            ),
                    ],
                };
            }
        }

        foreach (Match match in Part().Matches(folded).Concat(OneIn().Matches(folded)).Concat(JapanesePart().Matches(folded)))
        {
            if (match.Groups["two"].Success)
            {
                yield return Share(match, 2, 3);
                continue;
            }

            var whole = match.Groups["of"].Value.TrimEnd('s');
            if (
                (s_numbers.TryGetValue(match.Groups["of"].Value, out var of) || s_numbers.TryGetValue(whole, out of))
                && of > 1
                && (match.Groups["n"].Length == 0 ? 1 : s_numbers.GetValueOrDefault(match.Groups["n"].Value)) is > 0 and var parts
                && parts < of
            )
            {
                yield return Share(match, parts, of);
            }
        }
    }

    private static TextValue Share(Match match, int parts, int of)
    {
        var exact = 100m * parts / of;
        return new TextValue(ValueKind.Quantity, match.Index, match.Index + match.Length)
        {
            Unit = Units.Of("percent"),
            Readings = [.. new[] { exact, Math.Floor(exact), Math.Round(exact), Math.Round(exact, 1), Math.Round(exact, 2) }.Distinct()],
        };
    }

    private static FrozenDictionary<string, int> Numbers(params ReadOnlySpan<string> lists)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < lists.Length; i++)
        {
            foreach (var word in lists[i].Split(' '))
            {
                numbers.TryAdd(FoldedText.Fold(word), i + 1);
            }
        }

        return numbers.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // Not the first half of a year.
    [GeneratedRegex(
        @"(?<!\b(?:first|second|1st|2nd|erste|ersten|zweite|zweiten|premiere|seconde|deuxieme|primera|segunda|первой|второй|первая|вторая)\s)"
            + @"(?:\bhalf\s+(?:of\b|the\b|all\b)|\b(?:die|der)\s+halfte\b|\bla\s+moitie\b|\bla\s+mitad\b|\bполовин[аыуе]\b|半数|半分)"
    )]
    private static partial Regex Half();

    [GeneratedRegex(
        @"\b(?<n>one|a|two|three|four)[\s-](?<of>third|quarter|fifth|sixth|eighth|tenth)s?(?=\s+of\b|\s+(?:were|was|are|said|had|have)\b)"
            + @"|\b(?<n>three)\s(?<of>quarter)s\b"
            + @"|\b(?<n>ein|zwei|drei|vier)\s(?<of>drittel|viertel|funftel|sechstel|achtel|zehntel)\b(?!\s*(?:stunde|jahr))"
            + @"|\b(?<n>un|deux|trois|quatre)\s(?<of>tiers|quarts?|cinquiemes?|dixiemes?)\s+d(?:e|es|u|')"
            + @"|\b(?<n>un|dos|tres|cuatro)\s(?<of>tercio|cuarto|quinto|decimo)s?\s+de"
            + @"|\b(?:la|una)\s(?<of>tercera|cuarta|quinta|decima)\sparte\b|\b(?:las\s)?(?<n>dos|tres|cuatro)\s(?<of>tercera|cuarta|quinta|decima)s\spartes\b"
            + @"|(?<!\p{L})[وبل]?(?:(?<of>ثلث|ربع|خمس|سدس|ثمن)|(?<two>ثلثا|ثلثي))(?=\sال\p{L}{3,})"
            + @"|\b(?:(?<n>одна|одну|две|три)\s)?(?<of>трет[ьи]|четверт[ьи])\b(?=\s+\p{L}{4,})"
    )]
    private static partial Regex Part();

    [GeneratedRegex(
        @"\b(?<n>one|two|three|four|five|six|seven|eight|nine|[1-9])\s(?:in|out\sof)\s(?:every\s)?(?<of>two|three|four|five|six|seven|eight|nine|ten|2|3|4|5|6|7|8|9|10)\b(?!\s*(?:days|weeks|months|years|hours|minutes))"
            + @"|\bevery\s(?<of>third|fourth|fifth|tenth)\s(?=(?:customer|employee|person|participant|member|user|respondent|visitor|worker|company)\b)"
            + @"|\bjede[rs]?\s(?<of>zweite|dritte|vierte|funfte|sechste|siebte|achte|neunte|zehnte)\b(?!\s*(?:tag|woche|monat|jahr|montag|dienstag|mittwoch|donnerstag|freitag))"
            + @"|\b(?<n>ein(?:er|e|s)?|zwei|drei|vier|funf|sechs|sieben|acht|neun)\svon\s(?<of>zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn)\b"
            + @"|\b(?<n>deux|trois|quatre|cinq|six|sept|huit|neuf)\s(?:\p{L}+\s)?sur\s(?<of>trois|quatre|cinq|six|sept|huit|neuf|dix)\b"
            + @"|\b(?<n>dos|tres|cuatro|cinco|seis|siete|ocho|nueve)\sde\scada\s(?<of>tres|cuatro|cinco|seis|siete|ocho|nueve|diez)\b"
            + @"|\bune?\s(?:\p{L}+\s)?sur\s(?<of>deux|trois|quatre|cinq|six|dix)\b"
            + @"|\bun[oa]?\sde\scada\s(?<of>dos|tres|cuatro|cinco|seis|diez)\b"
            + @"|\bкажд(?:ыи|ая|ое|ого|ому|ым)\s(?<of>втор|трет|четверт|пят|десят)(?:ои|ыи|ии|ая|ья|ого|его|ому|ему|ым)\b(?!\s(?:день|месяц|год|час|вторник|четверг))"
            + @"|(?<n>واحد|واحده|اثنان|اثنين|ثلاثه|اربعه)\s(?:من|في)\s(?:كل|اصل|بين)\s(?<of>اثنين|ثلاثه|اربعه|خمسه|سته|سبعه|ثمانيه|تسعه|عشره)(?!\p{L})"
    )]
    private static partial Regex OneIn();

    [GeneratedRegex(
        @"(?<of>[2-9二三四五六七八九十]|10)分[の之](?<n>[1-9一二三四五六七八九])|(?<of>[2-9二三四五六七八九十]|10)人に(?<n>[1-9一二三四五六七八九])人|每?(?<of>[2-9二三四五六七八九十])[个人]?中?有(?<n>[1-9一二三四五六七八九])[个人]"
    )]
    private static partial Regex JapanesePart();

    [GeneratedRegex("[百千万]分之(?<n>[0-9〇零一二三四五六七八九十百]{1,5})")]
    private static partial Regex ChinesePercent();

    /// <summary>三成: three tenths.</summary>
    [GeneratedRegex("(?<![0-9一二三四五六七八九十百])(?<n>[1-9一二两三四五六七八九])成(?![立为果本功品员員就都年长長分熟])")]
    private static partial Regex ChineseTenths();

    /// <summary>"八折": eight tenths are to be paid.</summary>
    [GeneratedRegex("(?<n>[1-9一二三四五六七八九]{1,2})折")]
    private static partial Regex ChineseDiscount();
}

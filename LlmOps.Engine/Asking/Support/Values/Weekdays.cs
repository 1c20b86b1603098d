using System.Collections.Frozen;
using System.Text.RegularExpressions;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>Days of the week in a text, those between two of them, and words for several: "montags", "martes a domingo", 平日.</summary>
internal static partial class Weekdays
{
    private const int Days = 7;

    private static readonly string[] s_names =
    [
        "monday mondays montag montags lundi lundis lunes понедельник понедельника понедельникам понедельнику lunedi maandag måndag الاثنين",
        "tuesday tuesdays dienstag dienstags mardi mardis martes вторник вторника вторникам вторнику martedi dinsdag tisdag الثلاثاء",
        "wednesday wednesdays mittwoch mittwochs mercredi mercredis miércoles среда среды среду средам среде mercoledi woensdag onsdag الاربعاء",
        "thursday thursdays donnerstag donnerstags jeudi jeudis jueves четверг четверга четвергам четвергу giovedi donderdag torsdag الخميس",
        "friday fridays freitag freitags vendredi vendredis viernes пятница пятницы пятницу пятницам пятнице venerdi vrijdag fredag الجمعة",
        "saturday saturdays samstag samstags sonnabend sonnabends samedi samedis sábado sábados суббота субботы субботу субботам субботе sabato zaterdag lördag السبت",
        "sunday sundays sonntag sonntags dimanche dimanches domingo domingos воскресенье воскресенья воскресеньям воскресенью domenica zondag söndag الاحد",
    ];

    private static readonly FrozenDictionary<string, int> s_byName = s_names
        .SelectMany((names, day) => names.Split(' ').Select(name => (Name: FoldedText.Fold(name), Day: day + 1)))
        .ToFrozenDictionary(entry => entry.Name, entry => entry.Day, StringComparer.Ordinal);

    // Short ones are other words as well, but for two of them.
    private static readonly FrozenDictionary<string, int> s_short =
        "mon mo lun пн tue di mar вт wed mi mer mié ср thu do jeu jue чт fri fr ven vie пт sat sa sam sáb сб sun so dim dom вс"
            .Split(' ')
            .Select((name, i) => (Name: FoldedText.Fold(name), Day: (i / 4) + 1))
            .DistinctBy(entry => entry.Name)
            .ToFrozenDictionary(entry => entry.Name, entry => entry.Day, StringComparer.Ordinal);

    /// <summary>The days that a folded text tells, each range with all of its days.</summary>
    public static IEnumerable<TextValue> In(string folded)
    {
        var names = NameMask.Of(folded, s_byName);
        foreach (Match match in names is null ? NoMatches : Range().Matches(names))
        {
            yield return Make(match, DayOf(folded, match.Groups["a"], s_byName), DayOf(folded, match.Groups["b"], s_byName));
        }

        var shortNames = folded.AsSpan().ContainsAny("-–—") ? NameMask.Of(folded, s_short) : null;
        foreach (Match match in shortNames is null ? NoMatches : ShortRange().Matches(shortNames))
        {
            yield return Make(match, DayOf(folded, match.Groups["a"], s_short), DayOf(folded, match.Groups["b"], s_short));
        }

        foreach (Match match in names is null ? NoMatches : Single().Matches(names))
        {
            var day = DayOf(folded, match.Groups["a"], s_byName);
            yield return Make(match, day, day);
        }

        foreach (Match match in Ideographic().Matches(folded))
        {
            var first = DayOf(match.Groups["a"].Value[0]);
            yield return Make(match, first, match.Groups["b"].Success ? DayOf(match.Groups["b"].Value[0]) : first);
        }

        foreach (Match match in Working().Matches(folded))
        {
            yield return Make(match, 1, 5);
        }

        foreach (Match match in Weekend().Matches(folded))
        {
            yield return Make(match, 6, 7);
        }

        foreach (Match match in AllDays().Matches(folded))
        {
            yield return Make(match, 1, Days);
        }
    }

    private static TextValue Make(Match match, int first, int last) =>
        new(ValueKind.Weekday, match.Index, match.Index + match.Length)
        {
            Readings =
            [
                .. Enumerable.Range(0, ((last - first + Days) % Days) + 1).Select(step => (decimal)(((first - 1 + step) % Days) + 1)),
            ],
            IsSoft = true,
        };

    private static IEnumerable<Match> NoMatches => [];

    private static int DayOf(string text, Group name, FrozenDictionary<string, int> days) => days[text.Substring(name.Index, name.Length)];

    private static int DayOf(char character) =>
        character switch
        {
            '月' or '一' => 1,
            '火' or '二' => 2,
            '水' or '三' => 3,
            '木' or '四' => 4,
            '金' or '五' => 5,
            '土' or '六' => 6,
            _ => Days,
        };

    [GeneratedRegex(
        @"\b(?<a>"
            + NameMask.Name
            + @")\b\.?(?:\s*[-–—]\s*|\s+(?:to|through|till|until|bis|a|au|à|al|по|до|tot|till|الي|и до)\s+(?:einschliesslich\s+)?)(?<b>"
            + NameMask.Name
            + @")\b"
    )]
    private static partial Regex Range();

    [GeneratedRegex("(?<a>" + NameMask.Name + ")")]
    private static partial Regex Single();

    [GeneratedRegex(@"\b(?<a>" + NameMask.Name + @")\.?\s?[-–—]\s?(?<b>" + NameMask.Name + @")\b")]
    private static partial Regex ShortRange();

    [GeneratedRegex(
        @"(?<a>[月火水木金土日])(?:曜日?)?(?:から|[〜～-])(?<b>[月火水木金土日])曜|(?<a>[月火水木金土日])曜|(?:周|星期|礼拜)(?<a>[一二三四五六日天])(?:至|到|[~～-])(?:周|星期|礼拜)?(?<b>[一二三四五六日天])|(?:周|星期|礼拜)(?<a>[一二三四五六日天])"
    )]
    private static partial Regex Ideographic();

    [GeneratedRegex(
        @"\b(?:weekdays?|workdays?|working days?|werktags|werktagen|wochentags|en semaine|jours ouvrables|dias laborables|entre semana|по будням|в будни|будние дни|рабочие дни|feriali)\b|平日|工作日"
    )]
    private static partial Regex Working();

    [GeneratedRegex(@"\b(?:weekends?|wochenende[ns]?|week-ends?|fines? de semana|выходн[а-я]+|fine settimana)\b|週末|周末|土日")]
    private static partial Regex Weekend();

    [GeneratedRegex(
        @"\b(?:daily|every day|each day|seven days a week|taglich|jeden tag|tous les jours|chaque jour|todos los dias|cada dia|a diario|diariamente|ежедневно|каждыи день|без выходных|круглыи год|ogni giorno|tutti i giorni)\b|毎日|年中無休|每天|每日|天天"
    )]
    private static partial Regex AllDays();
}

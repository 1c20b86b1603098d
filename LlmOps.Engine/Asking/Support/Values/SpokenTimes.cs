using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>Times of the day in words: "half past four", "halb fünf", <c>в половине пятого</c>, "noon", "9 h 20".</summary>
internal static partial class SpokenTimes
{
    private const string Word = @"(?<h>\d{1,2}|[a-z]+|[а-я]+)";
    private const int Noon = 720;
    private const int Day = 1440;

    // Hours of which a half or a quarter is told, as Russian names them: the fifth hour ends at five.
    private static readonly string[] s_russianHours =
    [
        "первого",
        "второго",
        "третьего",
        "четвертого",
        "пятого",
        "шестого",
        "седьмого",
        "восьмого",
        "девятого",
        "десятого",
        "одиннадцатого",
        "двенадцатого",
    ];

    /// <summary>The times of a folded text.</summary>
    public static IEnumerable<TextValue> In(string folded)
    {
        foreach (var (pattern, hint, read) in s_patterns)
        {
            if (hint is not null && !folded.AsSpan().ContainsAny(hint))
            {
                continue;
            }

            foreach (Match match in pattern.Matches(folded))
            {
                if (read(match) is { } minutes and >= 0 && HalfOf(match.Groups["p"].Value) is var half)
                {
                    yield return new TextValue(ValueKind.Time, match.Index, match.Index + match.Length)
                    {
                        Readings = Readings(minutes % Day, half, match.Groups["sure"].Success),
                    };
                }
            }
        }

        foreach (Match match in Noons().Matches(folded))
        {
            yield return new TextValue(ValueKind.Time, match.Index, match.Index + match.Length) { Readings = [Noon] };
        }

        foreach (Match match in Midnights().Matches(folded))
        {
            yield return new TextValue(ValueKind.Time, match.Index, match.Index + match.Length) { Readings = [0, Day] };
        }
    }

    private static readonly string[] s_digitsBeforeH = [.. "0123456789".SelectMany(digit => (string[])[$"{digit}h", $"{digit} h"])];

    // What stands in any time of a kind, where its pattern would be tried at each word or number of a text.
    private static readonly (Regex Pattern, SearchValues<string>? Hint, Func<Match, int?> Minutes)[] s_patterns =
    [
        (HalfPast(), null, match => Hour(match) * 60 + 30),
        (QuarterPast(), Hint("quarter past", "viertel nach"), match => Hour(match) * 60 + 15),
        (QuarterTo(), Hint("quarter ", "viertel vor"), match => Hour(match) * 60 - 15),
        (MinutesPast(), Hint("past ", "nach "), match => Hour(match) * 60 + Hour(match, "n")),
        (MinutesTo(), Hint("to ", "vor "), match => Hour(match) * 60 - Hour(match, "n")),
        (HalfOfNext(), null, match => Hour(match) * 60 - 30),
        (ThreeQuartersOfNext(), null, match => Hour(match) * 60 - 15),
        (RussianHalf(), Hint("пол"), match => RussianHour(match) * 60 - 30),
        (RussianQuarter(), null, match => RussianHour(match) * 60 - 45),
        (RussianQuarterTo(), null, match => Hour(match) * 60 - 15),
        (RussianMinutesTo(), null, match => Hour(match) * 60 - Hour(match, "n")),
        (RussianFrom(), Hint(" час"), match => Hour(match) * 60),
        (RussianUntil(), Hint(" час"), match => Hour(match) * 60),
        (HourAndHalf(), Hint(" et demi", " y media", " e mezz", " e meia"), match => Hour(match) * 60 + 30),
        (HourAndQuarter(), Hint(" y cuarto", " et quart"), match => Hour(match) * 60 + 15),
        (HourLessQuarter(), Hint(" menos cuarto", " moins le quart"), match => Hour(match) * 60 - 15),
        (
            HourAndMinutes(),
            Hint([.. s_digitsBeforeH, " uhr ", " heures "]),
            match => Hour(match) * 60 + (match.Groups["n"].Success ? Hour(match, "n") : 0)
        ),
        (
            HourOfDay(),
            Hint([
                .. " in the morning| in the afternoon| in the evening| at night| du matin| du soir| de l'apres-midi| de la manana".Split(
                    '|'
                ),
                .. " de la tarde| de la noche| de la madrugada| morgens| fruh| vormittags| nachmittags| abends| утра| вечера".Split('|'),
            ]),
            match => Hour(match) * 60 + (match.Groups["n"].Success ? Hour(match, "n") : 0)
        ),
        (OClock(), Hint(" o'clock", " las "), match => Hour(match) * 60),
    ];

    private static SearchValues<string> Hint(params ReadOnlySpan<string> texts) => SearchValues.Create(texts, StringComparison.Ordinal);

    private static decimal[] Readings(int minutes, bool? isAfternoon, bool isSure) =>
        isAfternoon switch
        {
            true => [(minutes % Noon) + Noon],
            false => [minutes % Noon],
            _ when isSure || minutes >= Noon + 60 => [minutes],
            _ => [minutes, (minutes + Noon) % Day],
        };

    private static bool? HalfOf(string mark) =>
        mark.Length == 0 ? null
        : Mornings().IsMatch(mark) ? false
        : true;

    private static int? Hour(Match match, string group = "h")
    {
        var word = match.Groups[group].Value;
        var number =
            int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var digits) ? digits
            : NumberWords.IsOne(word) && word is not ("a" or "an" or "un") ? 1
            : word.Split('-').Select(NumberWords.ValueOf).ToList() is var parts && parts.TrueForAll(part => part is not null)
                ? (int?)parts.Sum()
            : null;
        return number is >= 0 and <= 59 && (group != "h" || number <= 24) ? number : null;
    }

    private static int? RussianHour(Match match) =>
        Array.IndexOf(s_russianHours, match.Groups["h"].Value) is var at and >= 0 ? at + 1 : null;

    [GeneratedRegex(@"\b(?:half past) " + Word + @"\b(?: (?<p>in the (?:morning|afternoon|evening)|at night))?")]
    private static partial Regex HalfPast();

    [GeneratedRegex(
        @"\b(?:(?:a )?quarter past|viertel nach) "
            + Word
            + @"\b(?: (?:uhr )?(?<p>in the (?:morning|afternoon|evening)|morgens|abends|nachmittags))?"
    )]
    private static partial Regex QuarterPast();

    [GeneratedRegex(
        @"\b(?:(?:a )?quarter (?:to|before)|viertel vor) "
            + Word
            + @"\b(?: (?:uhr )?(?<p>in the (?:morning|afternoon|evening)|morgens|abends|nachmittags))?"
    )]
    private static partial Regex QuarterTo();

    [GeneratedRegex(
        @"\b(?<n>five|ten|twenty|twenty-five|funf|zehn|zwanzig) (?:minutes |minuten )?(?:past|nach) (?<h>\d{1,2}|[a-z]+)\b(?= o'clock| uhr|[.,;]|$| in the| (?:am|pm)\b)"
    )]
    private static partial Regex MinutesPast();

    [GeneratedRegex(
        @"\b(?<n>five|ten|twenty|twenty-five|funf|zehn|zwanzig) (?:minutes |minuten )?(?:to|vor) (?<h>\d{1,2}|[a-z]+)\b(?= o'clock| uhr|[.,;]|$| in the| (?:am|pm)\b)"
    )]
    private static partial Regex MinutesTo();

    [GeneratedRegex(@"\bhalb (?<h>\d{1,2}|[a-z]+)\b(?: (?:uhr )?(?<p>morgens|fruh|vormittags|mittags|nachmittags|abends|nachts))?")]
    private static partial Regex HalfOfNext();

    [GeneratedRegex(@"\bdreiviertel (?<h>\d{1,2}|[a-z]+)\b(?: (?<p>morgens|fruh|vormittags|nachmittags|abends))?")]
    private static partial Regex ThreeQuartersOfNext();

    [GeneratedRegex(@"\b(?:половин[аеу]|пол)\s?(?<h>[а-я]+го)\b(?: (?<p>утра|дня|вечера|ночи))?")]
    private static partial Regex RussianHalf();

    [GeneratedRegex(@"\bчетверть (?<h>[а-я]+го)\b(?: (?<p>утра|дня|вечера|ночи))?")]
    private static partial Regex RussianQuarter();

    [GeneratedRegex(@"\bбез четверти (?<h>\d{1,2}|[а-я]+)\b(?: (?<p>утра|дня|вечера|ночи))?")]
    private static partial Regex RussianQuarterTo();

    [GeneratedRegex(@"\bбез (?<n>пяти|десяти|пятнадцати|двадцати) (?:минут )?(?<h>\d{1,2}|[а-я]+)\b(?: (?<p>утра|дня|вечера|ночи))?")]
    private static partial Regex RussianMinutesTo();

    /// <summary>"С 9 до 18 часов": two times of the day, not so many hours.</summary>
    [GeneratedRegex(@"(?<=\bс )(?<h>\d{1,2})(?= до \d{1,2} час(?:а|ов)\b)(?<p>)")]
    private static partial Regex RussianFrom();

    [GeneratedRegex(@"(?<=\bс \d{1,2} до )(?<h>\d{1,2}) час(?:а|ов)\b(?<p>)(?<sure>)")]
    private static partial Regex RussianUntil();

    [GeneratedRegex(
        @"\b(?:las |la |le |alle )?"
            + Word
            + @"(?: heures?| h)?(?: et demie?| y media| e mezz[oa]| e meia)\b(?: (?<p>du matin|du soir|de l'apres-midi|de la (?:manana|tarde|noche)))?"
    )]
    private static partial Regex HourAndHalf();

    [GeneratedRegex(
        @"\b(?:(?:las |la )"
            + Word
            + @" y cuarto|"
            + Word
            + @" heures? et quart)\b(?: (?<p>du matin|du soir|de l'apres-midi|de la (?:manana|tarde|noche)))?"
    )]
    private static partial Regex HourAndQuarter();

    [GeneratedRegex(
        @"\b(?:(?:las |la )"
            + Word
            + @" menos cuarto|"
            + Word
            + @" heures? moins le quart)\b(?: (?<p>du matin|du soir|de l'apres-midi|de la (?:manana|tarde|noche)))?"
    )]
    private static partial Regex HourLessQuarter();

    /// <summary>"9 h 20", "14h", "16 Uhr dreißig": of the day, or so many hours.</summary>
    [GeneratedRegex(
        @"(?<![\d.,])\b(?<h>\d{1,2}) ?h(?:eures)? ?(?<n>[0-5]\d)\b(?! ?[€%])(?<sure>)|\b(?<h>\d{1,2}|[a-z]+) uhr (?<n>[0-5]\d|[a-z]{4,})\b(?<sure>)|\b(?<h>[a-z]+(?:-[a-z]+)?) heures (?<n>[0-5]\d|cinq|dix|quinze|vingt(?:-cinq)?|trente(?:-cinq)?|quarante(?:-cinq)?|cinquante(?:-cinq)?)\b(?<sure>)"
    )]
    private static partial Regex HourAndMinutes();

    [GeneratedRegex(
        @"(?<![\d.,:])\b(?<h>\d{1,2}|[a-z]+|[а-я]+)(?:[:.](?<n>[0-5]\d))?(?: ?h| heures?| uhr| час(?:а|ов)?| o'clock)? "
            + @"(?<p>in the (?:morning|afternoon|evening)|at night|du matin|du soir|de l'apres-midi|de la (?:manana|tarde|noche)|de la madrugada|morgens|fruh|vormittags|nachmittags|abends|утра|вечера)\b"
    )]
    private static partial Regex HourOfDay();

    [GeneratedRegex(
        @"\b"
            + Word
            + @" o'clock\b|\b(?:a|de|desde|hasta|sobre) las "
            + Word
            + @"\b(?![:.]\d)(?! (?:y |menos |personas|horas de))(?: (?:horas|en punto))?"
    )]
    private static partial Regex OClock();

    [GeneratedRegex(@"\b(?:noon|midday|zwolf uhr mittags|12 uhr mittags|midi|mediodia|meio-dia|mezzogiorno|полдень|полудня)\b|正午")]
    private static partial Regex Noons();

    [GeneratedRegex(
        @"\b(?:midnight|mitternacht|minuit|medianoche|meia-noite|mezzanotte|полночь|полуночи)\b|午夜|深夜零時|零時|24:00|24 uhr\b"
    )]
    private static partial Regex Midnights();

    [GeneratedRegex("morning|matin|manana|madrugada|morgens|fruh|vormittags|утра|ночи|nachts")]
    private static partial Regex Mornings();
}

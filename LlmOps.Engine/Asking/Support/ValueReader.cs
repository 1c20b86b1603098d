using System.Globalization;
using System.Text.RegularExpressions;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Finds the values that a text tells: numbers in digits and words, dates, times, quantities with their units,
/// identifiers.</summary>
internal static partial class ValueReader
{
    // Between a number and its unit: "thirty working days".
    private const string BetweenNumberAndUnit =
        " working business calendar full paid consecutive whole more other volle ganze weitere bezahlte рабочих календарных полных "
        + "оплачиваемых jours ouvrables ";

    private static readonly Regex s_dayMonth = new(
        $@"(?<![\w.,])(?<d>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s+(?:de\s+|of\s+)?(?<m>{MonthNames.Pattern})\b\.?(?:,?\s+(?:de\s+|del\s+)?(?<y>\d{{4}})\b)?",
        RegexOptions.CultureInvariant
    );

    private static readonly Regex s_monthDay = new(
        $@"\b(?<m>{MonthNames.Pattern})\b\.?\s+(?:(?:de\s+)?(?<y>(?:19|20)\d\d)\b|(?<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*[:%])(?:,?\s+(?<y>\d{{4}})\b)?)",
        RegexOptions.CultureInvariant
    );

    private static readonly Regex s_monthAlone = new(
        $@"\b(?:in|im|en|since|seit|until|till|bis|by|ab|from|every|jeden|в|с|до|от|في|منذ|حتى)\s+(?:the\s+)?(?<m>{MonthNames.Pattern})\b",
        RegexOptions.CultureInvariant
    );

    /// <summary>The values of a text in order.</summary>
    /// <param name="source">The text.</param>
    public static IReadOnlyList<TextValue> Read(string source)
    {
        var folded = FoldedText.Fold(source);
        var reading = new Reading(folded);
        reading.Dates();
        reading.Times();
        reading.Identifiers(source);
        foreach (var share in Fractions.In(folded))
        {
            reading.Take(share);
        }

        reading.DigitNumbers();
        reading.IdeographicNumbers();
        reading.WordNumbers(TextWord.ReadAll(source, folded));
        return [.. reading.Values.OrderBy(value => value.Start)];
    }

    private sealed class Reading(string text)
    {
        private readonly bool[] _taken = new bool[text.Length + 1];

        public List<TextValue> Values { get; } = [];

        public void Dates()
        {
            foreach (Match match in IsoDate().Matches(text))
            {
                AddDate(match, Number(match, "y"), Number(match, "m"), Number(match, "d"));
            }

            foreach (Match match in NumericDate().Matches(text))
            {
                var (first, second, year) = (Number(match, "a"), Number(match, "b"), Number(match, "y"));
                if (match.Groups["s"].Value == "/" && first <= 12 && second <= 12 && first != second)
                {
                    // Nothing tells which of the two is the month: the year alone is sure.
                    AddDate(match, year, null, null);
                }
                else
                {
                    AddDate(match, year, second <= 12 ? second : first, second <= 12 ? first : second);
                }
            }

            foreach (Match match in IdeographicDate().Matches(text))
            {
                AddDate(match, Ideographic(match, "y"), Ideographic(match, "m"), Ideographic(match, "d"));
            }

            foreach (Match match in IdeographicMonthDay().Matches(text))
            {
                AddDate(match, null, Ideographic(match, "m"), Ideographic(match, "d"));
            }

            foreach (var pattern in (Regex[])[s_dayMonth, s_monthDay, s_monthAlone])
            {
                foreach (Match match in pattern.Matches(text))
                {
                    AddDate(match, Number(match, "y"), MonthNames.Of(match.Groups["m"].Value), Number(match, "d"));
                }
            }
        }

        public void Take(TextValue value) => Add(value);

        public void Times()
        {
            foreach (Match match in ClockTime().Matches(text))
            {
                var (hour, minute) = (Number(match, "h"), Number(match, "n") ?? 0);
                if (hour is null or > 24 || minute > 59 || (match.Groups["n"].Length == 0 && match.Groups["p"].Length == 0))
                {
                    continue;
                }

                AddTime(
                    match.Index,
                    match.Index + match.Length,
                    hour.Value,
                    minute,
                    HalfOf(match.Groups["p"].Value.Replace(".", "", StringComparison.Ordinal)),
                    isSure: match.Groups["n"].Length > 0
                );
            }

            foreach (Match match in HalfHour().Matches(text))
            {
                // "Halb zwölf" is half an hour before twelve.
                if (NumberWords.Read(TextWord.ReadAll(match.Groups["h"].Value, match.Groups["h"].Value), 0, out _) is { } next)
                {
                    AddTime(match.Index, match.Index + match.Length, (int)next - 1, 30, Half.Unknown, isSure: false);
                }
            }

            foreach (Match match in IdeographicTime().Matches(text))
            {
                var half = match.Groups["p"].Value switch
                {
                    "午後" or "下午" or "晚上" or "夜" => Half.Afternoon,
                    "午前" or "上午" or "早上" or "凌晨" or "朝" => Half.Morning,
                    _ => Half.Unknown,
                };
                if (IdeographicNumber.Read(match.Groups["h"].ValueSpan) is { } hour and <= 24)
                {
                    var minute =
                        match.Groups["half"].Length > 0 ? 30
                        : match.Groups["n"].Length > 0 ? IdeographicNumber.Read(match.Groups["n"].ValueSpan) ?? 0
                        : 0;
                    AddTime(match.Index, match.Index + match.Length, (int)hour, (int)minute, half, isSure: false);
                }
            }

            foreach (Match match in ArabicHour().Matches(text))
            {
                var hour = Array.IndexOf(s_arabicHours, match.Groups["h"].Value) + 1;
                var half = match.Groups["p"].Value switch
                {
                    "صباحا" => Half.Morning,
                    "مساء" or "ظهرا" or "ليلا" => Half.Afternoon,
                    _ => Half.Unknown,
                };
                AddTime(match.Index, match.Index + match.Length, hour, 0, half, isSure: false);
            }
        }

        public void Identifiers(string source)
        {
            foreach (Match match in Identifier().Matches(source))
            {
                if (IsFree(match.Index, match.Index + match.Length) && !NumberWithUnit().IsMatch(FoldedText.Fold(match.Value)))
                {
                    var plain = match
                        .Value.TrimEnd('.')
                        .Replace("-", "", StringComparison.Ordinal)
                        .Replace("_", "", StringComparison.Ordinal)
                        .Replace("/", "", StringComparison.Ordinal)
                        .ToUpperInvariant();
                    Add(new TextValue(ValueKind.Identifier, match.Index, match.Index + match.Length) { Text = plain });
                }
            }
        }

        public void DigitNumbers()
        {
            foreach (Match match in DigitNumber().Matches(text))
            {
                var (start, end) = (match.Index, match.Index + match.Length);
                if (!IsFree(start, end) || IsListNumber(start, end))
                {
                    continue;
                }

                AddNumber(start, end, ReadingsOf(match.Value), isWord: false);
            }
        }

        public void IdeographicNumbers()
        {
            for (var i = 0; i < text.Length; i++)
            {
                if (!IdeographicNumber.IsPart(text[i]) || _taken[i])
                {
                    continue;
                }

                var end = i;
                while (end < text.Length && IdeographicNumber.IsPart(text[end]) && !_taken[end])
                {
                    end++;
                }

                // A single character is part of many words; a unit or a counter behind it makes it a number.
                var unit = Units.AtHead(text.AsSpan(end), out var length);
                var isCounted =
                    end < text.Length
                    && text[end]
                        is '人'
                            or '名'
                            or '个'
                            or '個'
                            or '件'
                            or '回'
                            or '次'
                            or '台'
                            or '階'
                            or '层'
                            or '歳'
                            or '岁'
                            or '度'
                            or '割'
                            or '口'
                            or '本'
                            or '枚'
                            or '冊'
                            or '家'
                            or '间'
                            or '社';
                if ((unit is not null || isCounted || end - i > 1) && IdeographicNumber.Read(text.AsSpan(i, end - i)) is { } number)
                {
                    // "一年" is a year as often as one year.
                    Add(Make(i, end + (unit is null ? 0 : length), [number], unit) with { IsSoft = end - i == 1 && text[i] == '一' });
                }

                i = end - 1;
            }
        }

        public void WordNumbers(List<TextWord> words)
        {
            for (var i = 0; i < words.Count; i++)
            {
                if (_taken[words[i].Start])
                {
                    continue;
                }

                var isOne = NumberWords.IsOne(words[i].Text);
                if (NumberWords.Read(words, i, out var count) is not { } number)
                {
                    if (isOne && i + 1 < words.Count && Units.Of(words[i + 1].Text) is { } article && !words[i + 1].IsAfterBreak)
                    {
                        Add(Make(words[i].Start, words[i + 1].End, [1], article) with { IsSoft = true });
                    }
                    else if (IsDual(words[i].Text))
                    {
                        Add(Make(words[i].Start, words[i].End, [1], Units.Of(words[i].Text)));
                    }

                    continue;
                }

                var value = AddNumber(
                    words[i].Start,
                    words[i + count - 1].End,
                    [number],
                    isWord: true,
                    isSoft: count == 1 && (isOne || IsBoth(words, i, number))
                );
                i += count - 1;
                while (value is not null && i + 1 < words.Count && words[i + 1].Start < value.End)
                {
                    i++;
                }
            }
        }

        /// <summary>"The two" are those that were named.</summary>
        private static bool IsBoth(List<TextWord> words, int at, decimal number) =>
            number == 2
            && at > 0
            && words[at - 1].Text
                is "the"
                    or "these"
                    or "die"
                    or "der"
                    or "den"
                    or "les"
                    or "des"
                    or "los"
                    or "las"
                    or "i"
                    or "le"
                    or "os"
                    or "as"
                    or "de";

        private static bool IsDual(string word) =>
            word
                is "يومين"
                    or "يومان"
                    or "اسبوعين"
                    or "اسبوعان"
                    or "شهرين"
                    or "شهران"
                    or "سنتين"
                    or "سنتان"
                    or "عامين"
                    or "عامان"
                    or "ساعتين"
                    or "ساعتان";

        private TextValue? AddNumber(int start, int end, decimal[] readings, bool isWord, bool isSoft = false)
        {
            var scaled = ScaleBehind().Match(text, end);
            if (scaled is { Success: true } && scaled.Index == end && !isWord)
            {
                readings = [.. readings.Select(reading => reading * ScaleOf(scaled.Groups["s"].Value))];
                end += scaled.Length;
            }
            else if (scaled is not { Success: true } || scaled.Index != end)
            {
                readings = [.. readings, .. HeadScales(start).SelectMany(scale => readings.Select(reading => reading * scale))];
            }

            if (IsBehindCurrency(start) && ShortScale().Match(text, end) is { Success: true } letter && letter.Index == end)
            {
                readings = [.. readings.Select(reading => reading * ScaleOf(letter.Value))];
                end += letter.Length;
            }

            var at = end;
            while (at < text.Length && text[at] is ' ' or '-')
            {
                at++;
            }

            var unitEnd = end;
            Unit? unit = null;
            if (at < text.Length && FoldedText.IsIdeographic(text[at]))
            {
                unit = Units.AtHead(text.AsSpan(at), out var length);
                unitEnd = unit is null ? end : at + length;
            }
            else
            {
                var next = WordEnd(at);
                if (PercentInWords().Match(text, at) is { Success: true } percent && percent.Index == at)
                {
                    (unit, unitEnd) = (Units.Of("percent"), at + percent.Length);
                }
                else if (next > at)
                {
                    unit = Units.Of(text.AsSpan(at, next - at));
                    unitEnd = unit is null ? end : next;
                    if (
                        unit is null
                        && BetweenNumberAndUnit.Contains($" {text[at..next]} ", StringComparison.Ordinal)
                        && next < text.Length
                        && text[next] == ' '
                    )
                    {
                        var last = WordEnd(next + 1);
                        unit = last > next + 1 ? Units.Of(text.AsSpan(next + 1, last - next - 1)) : null;
                        unitEnd = unit is null ? end : last;
                    }
                }
            }

            // "8 часов утра", "neun Uhr": a time of the day.
            if (
                TimeBehind().Match(text, end) is { Success: true } time
                && time.Index == end
                && readings[0] is >= 0 and <= 24
                && readings[0] == Math.Floor(readings[0])
            )
            {
                var half = time.Groups["p"].Value switch
                {
                    "утра" or "morgens" or "vormittags" => Half.Morning,
                    "вечера" or "дня" or "abends" or "nachmittags" => Half.Afternoon,
                    _ => Half.Unknown,
                };
                AddTime(start, end + time.Length, (int)readings[0], Number(time, "n") ?? 0, half, isSure: time.Groups["u"].Value == "uhr");
                return Values.Count > 0 ? Values[^1] : null;
            }

            if (unit is null && start > 0 && text[start - 1] is '$' or '€' or '£' or '¥' or '₽')
            {
                unit = Units.Of(text[start - 1] == '¥' ? "jpy" : text.AsSpan(start - 1, 1));
            }

            if (
                unit is null
                && start > 3
                && text[start - 1] == ' '
                && Units.Of(text.AsSpan(start - 4, 3)) is { } before
                && text.AsSpan(start - 4, 3) is "eur" or "usd" or "gbp" or "chf" or "jpy" or "cny"
            )
            {
                unit = Units.Of(text.AsSpan(start - 4, 3));
            }

            // "2019 an die Firma": a preposition, not years.
            if (unit is { Dimension: Units.Duration } && text[end..unitEnd].Trim() == "an" && readings[0] is >= 1900 and <= 2100)
            {
                (unit, unitEnd) = (null, end);
            }

            var isYear = unit is null && !isWord && readings.Length == 1 && readings[0] is >= 1900 and <= 2100 && end - start == 4;
            var value = isYear
                ? new TextValue(ValueKind.Date, start, end) { Year = (int)readings[0], Readings = readings }
                : Make(start, unitEnd, readings, unit) with
                {
                    IsSoft =
                        unit is null
                        && (
                            isSoft
                            || IsCountedOnce(end, readings)
                            || TimesBehind().Match(text, end) is { Success: true } times && times.Index == end
                        ),
                    IsNegative = IsBelowZero(start),
                };
            if (unit is { Dimension: Units.Duration } && YearBehindNumber(text[end..unitEnd]) && readings[0] is >= 1900 and <= 2100)
            {
                value = new TextValue(ValueKind.Date, start, unitEnd) { Year = (int)readings[0], Readings = readings };
            }

            return Add(value) ? value : null;
        }

        private bool IsBehindCurrency(int start) =>
            start > 0
            && (
                text[start - 1] is '$' or '€' or '£'
                || (start > 3 && text[start - 1] == ' ' && text.AsSpan(start - 4, 3) is "eur" or "usd" or "gbp" or "chf")
            );

        /// <summary>"1泊" is a night as often as one night.</summary>
        private bool IsCountedOnce(int end, decimal[] readings) => readings is [1] && end < text.Length && FoldedText.IsHan(text[end]);

        private bool IsBelowZero(int start) => MinusBefore().IsMatch(text.AsSpan(Math.Max(0, start - 12), start - Math.Max(0, start - 12)));

        /// <summary>"Revenue in thousand euros: 2,340": numbers of a line may be told in thousands.</summary>
        private IEnumerable<decimal> HeadScales(int start)
        {
            var line = start == 0 ? 0 : text.LastIndexOf('\n', start - 1) + 1;
            var head = HeadScale().Match(text[line..start]);
            return head.Success ? [ScaleOf(head.Groups["s"].Value)] : [];
        }

        // "2027 года", "2027年": a year, not so many of them.
        private static bool YearBehindNumber(string unit) => unit.Trim() is "года" or "году" or "年";

        private int WordEnd(int at)
        {
            var end = at;
            if (end < text.Length && text[end] is '%' or '€' or '$' or '£' or '₽' or '℃' or '°')
            {
                return text[end] == '°' && end + 1 < text.Length && text[end + 1] == 'c' ? end + 2 : end + 1;
            }

            while (end < text.Length && char.IsLetter(text[end]) && !FoldedText.IsIdeographic(text[end]))
            {
                end++;
            }

            return end;
        }

        private static TextValue Make(int start, int end, IReadOnlyList<decimal> readings, Unit? unit) =>
            new(unit is null ? ValueKind.Number : ValueKind.Quantity, start, end) { Readings = readings, Unit = unit };

        private void AddTime(int start, int end, int hour, int minute, Half half, bool isSure)
        {
            decimal[] readings = half switch
            {
                Half.Morning => [(hour % 12 * 60) + minute],
                Half.Afternoon => [(((hour % 12) + 12) * 60) + minute],
                _ when isSure || hour > 12 => [(hour * 60) + minute],
                _ => [(hour * 60) + minute, ((hour + 12) * 60) + minute],
            };
            Add(new TextValue(ValueKind.Time, start, end) { Readings = readings });
        }

        private void AddDate(Match match, int? year, int? month, int? day)
        {
            if (month is null or (>= 1 and <= 12) && day is null or (>= 1 and <= 31) && (year ?? month ?? day) is not null)
            {
                Add(
                    new TextValue(ValueKind.Date, match.Index, match.Index + match.Length)
                    {
                        Year = year,
                        Month = month,
                        Day = day,
                        Readings = year is null ? [] : [year.Value],
                    }
                );
            }
        }

        private bool Add(TextValue value)
        {
            if (!IsFree(value.Start, value.End))
            {
                return false;
            }

            Array.Fill(_taken, true, value.Start, value.End - value.Start);
            Values.Add(value);
            return true;
        }

        private bool IsFree(int start, int end) => !_taken.AsSpan(start, end - start).Contains(true);

        /// <summary>"1. First" and "2) Second" number a list.</summary>
        private bool IsListNumber(int start, int end)
        {
            var line = start;
            while (line > 0 && text[line - 1] is ' ' or '\t' or '#' or '*' or '_')
            {
                line--;
            }

            return (line == 0 || text[line - 1] == '\n')
                && end - start <= 2
                && end + 1 < text.Length
                && text[end] is '.' or ')'
                && text[end + 1] == ' ';
        }

        private static int? Number(Match match, string group) =>
            match.Groups[group] is { Success: true, Length: > 0 } found
            && int.TryParse(found.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;

        private static int? Ideographic(Match match, string group) =>
            match.Groups[group] is { Success: true, Length: > 0 } found
            && IdeographicNumber.Read(found.ValueSpan) is { } number and < 10_000
                ? (int)number
                : null;

        private static Half HalfOf(string mark) =>
            mark switch
            {
                "am" => Half.Morning,
                "pm" => Half.Afternoon,
                _ => Half.Unknown,
            };
    }

    private static decimal ScaleOf(string word) =>
        word switch
        {
            "thousand" or "thousands" or "tausend" or "tsd" or "k" or "mille" or "milliers" or "mil" or "mila" or "duizend" or "tusen" =>
                1_000,
            "bin" or "тысяч" or "тысячи" or "тысяча" or "тыс" or "tys" or "tysiecy" or "tisic" => 1_000,
            "billion" or "billions" or "bn" or "milliarde" or "milliarden" or "mrd" or "milliard" or "milliards" or "md" => 1_000_000_000,
            "miliardi" or "miliardo" or "miljard" or "miljarder" or "milyar" or "mld" or "miliard" or "miliardow" or "млрд" =>
                1_000_000_000,
            "миллиард" or "миллиарда" or "миллиардов" or "مليار" => 1_000_000_000,
            _ => 1_000_000,
        };

    private enum Half
    {
        Unknown,
        Morning,
        Afternoon,
    }

    private static readonly string[] s_arabicHours =
    [
        "الواحده",
        "الثانيه",
        "الثالثه",
        "الرابعه",
        "الخامسه",
        "السادسه",
        "السابعه",
        "الثامنه",
        "التاسعه",
        "العاشره",
        "الحاديه عشره",
        "الثانيه عشره",
    ];

    /// <summary>A mark of three digits may separate thousands or decimals.</summary>
    private static decimal[] ReadingsOf(string number)
    {
        var plain = number.Replace(" ", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
        var marks = plain.Count(character => character is '.' or ',');
        var last = plain.LastIndexOfAny(['.', ',']);
        var readings = new HashSet<decimal>();
        if (marks == 0)
        {
            Add(plain);
        }
        else if (marks > 1 && plain.Count(character => character == plain[last]) == 1)
        {
            Add(
                plain[..last].Replace(".", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal)
                    + "."
                    + plain[(last + 1)..]
            );
        }
        else if (marks > 1)
        {
            Add(plain.Replace(".", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal));
        }
        else
        {
            Add(plain.Replace(',', '.'));
            if (plain.Length - last == 4 && last is > 0 and <= 3 && plain[0] != '0')
            {
                Add(plain.Remove(last, 1));
            }
        }

        return [.. readings];

        void Add(string text)
        {
            if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            {
                readings.Add(value);
            }
        }
    }

    private const string Scales =
        "thousands?|tausend|tsd|milliers?|mille|mila|mil|duizend|tusen|bin|тысяч[аи]?|тыс|tys|tysiecy|tisic|millions?|mio|mn|millionen|million|millones|millon|milioni|milione|milhoes|milhao|miljoen|miljoner|miljon|milyon|mln|milion|milionow|milionu|миллион(?:а|ов)?|млн|مليون|billions?|bn|milliarden?|mrd|milliards?|md|miliardi|miliardo|miljard|miljarder|milyar|mld|miliard|miliardow|млрд|миллиард(?:а|ов)?|مليار";

    [GeneratedRegex(@"\G\s?(?<s>" + Scales + @")\b\.?(?:\s+(?:de|di|d'|of))?(?:(?<=d')|(?=\s|$|[,.;:)]))")]
    private static partial Regex ScaleBehind();

    [GeneratedRegex(@"\bhalb\s(?<h>eins|zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|elf|zwolf)\b")]
    private static partial Regex HalfHour();

    [GeneratedRegex(@"\G(?:m|bn|k)\b")]
    private static partial Regex ShortScale();

    [GeneratedRegex(@"\G(?:por\s+ciento|por\s+cien|pour\s+cent|per\s+cent)\b")]
    private static partial Regex PercentInWords();

    [GeneratedRegex(@"\G\s*(?:times|mal|fois|veces|раза?|回)\b")]
    private static partial Regex TimesBehind();

    [GeneratedRegex(@"\b(?:in|en|em|i|w|v|в)\s+(?<s>" + Scales + @")\b")]
    private static partial Regex HeadScale();

    [GeneratedRegex(
        @"(?:(?:^|[\s(|:])-\s?|(?<!\b(?:au|du|al|lo|almeno)\s)\b(?:minus|moins|menos|meno|min|минус|eksi)\s|マイナス|零下|负|ناقص\s)[€$£]?$"
    )]
    private static partial Regex MinusBefore();

    [GeneratedRegex(@"\b(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})\b|\b(?<y>\d{4})/(?<m>\d{1,2})/(?<d>\d{1,2})\b")]
    private static partial Regex IsoDate();

    [GeneratedRegex(@"(?<![\d.,])(?<a>\d{1,2})(?<s>[./])\s?(?<b>\d{1,2})\k<s>\s?(?<y>\d{4})\b")]
    private static partial Regex NumericDate();

    [GeneratedRegex(
        @"(?<y>[0-9〇零一二三四五六七八九]{4})\s*年(?:\s*(?<m>[0-9一二三四五六七八九十]{1,3})\s*月(?:\s*(?<d>[0-9一二三四五六七八九十]{1,3})\s*[日号])?)?"
    )]
    private static partial Regex IdeographicDate();

    [GeneratedRegex(@"(?<m>[0-9一二三四五六七八九十]{1,3})\s*月(?:\s*(?<d>[0-9一二三四五六七八九十]{1,3})\s*[日号])?")]
    private static partial Regex IdeographicMonthDay();

    [GeneratedRegex(
        @"(?<![\d.,:])(?<h>\d{1,2})(?:[:](?<n>\d{2})|\s?h\s?(?<n>\d{2})(?!\d)|[.](?<n>\d{2})(?=\s*(?:am|pm|a\.m|p\.m|uhr)))?(?!\d)\s*(?:uhr\b)?(?<p>a\.?m\b\.?|p\.?m\b\.?)?"
    )]
    private static partial Regex ClockTime();

    [GeneratedRegex(
        @"(?<p>午前|午後|上午|下午|早上|晚上|凌晨|朝|夜)?\s*(?<h>[0-9一二三四五六七八九十两]{1,3})\s*[時时点點](?![間间])(?:(?<half>半)|\s*(?<n>[0-9一二三四五六七八九十]{1,3})\s*分)?"
    )]
    private static partial Regex IdeographicTime();

    [GeneratedRegex(
        @"الساعه\s+(?<h>الواحده|الثانيه عشره|الحاديه عشره|الثانيه|الثالثه|الرابعه|الخامسه|السادسه|السابعه|الثامنه|التاسعه|العاشره)(?:\s+(?<p>صباحا|مساء|ظهرا|ليلا))?"
    )]
    private static partial Regex ArabicHour();

    [GeneratedRegex(
        @"\G\s*(?:(?<u>uhr)(?:\s+(?<n>\d{2})\b)?(?:\s+(?<p>morgens|vormittags|nachmittags|abends))?|(?<u>час(?:ов|а)?)\s+(?<p>утра|вечера|дня))"
    )]
    private static partial Regex TimeBehind();

    [GeneratedRegex(
        @"(?<![A-Za-z0-9@])(?:(?=[A-Za-z0-9]*-?[A-Za-z])(?=[A-Za-z-]*\d|\d+-?[A-Za-z])[A-Za-z0-9]+(?:[-_/][A-Za-z0-9]+)*|[A-Za-z]+(?:[-_/][A-Za-z]+)*[-_/]\d[A-Za-z0-9]*(?:[-_/][A-Za-z0-9]+)*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})(?![A-Za-z0-9])"
    )]
    private static partial Regex Identifier();

    [GeneratedRegex(
        @"^(?:\d+(?:st|nd|rd|th)|\d+(?:[.,]\d+)?-?[a-z°%]{1,2}|\d+(?:[.,]\d+)?-?(?:mm|cm|km|kg|ml|kv|kw|mw|mb|gb|tb|eur|usd|euros?|percent|h|am|pm|(?:day|week|month|year|hour|minute)s?)|\d{1,2}h\d{2}|(?:[a-z]+-)+[a-z]+)$"
    )]
    private static partial Regex NumberWithUnit();

    [GeneratedRegex(@"(?<![\d.,])\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?(?![\d])|\d+(?:[.,]\d+)?")]
    private static partial Regex DigitNumber();
}

using System.Globalization;
using System.Text.RegularExpressions;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>Dates and times.</summary>
internal static partial class ValueReader
{
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

    private sealed partial class Reading
    {
        /// <summary>First days of a range; the second is read as a date of its own.</summary>
        public void DayRanges()
        {
            foreach (var pattern in months is null ? [] : (Regex[])[DayRange(), MonthDayRange()])
            {
                foreach (Match match in pattern.Matches(months!))
                {
                    var day = match.Groups["d"];
                    Add(
                        new TextValue(ValueKind.Date, day.Index, day.Index + day.Length)
                        {
                            Year = Number(match, "y"),
                            Month = MonthOf(match),
                            Day = Number(match, "d"),
                            Readings = [Number(match, "d")!.Value],
                        }
                    );
                }
            }

            foreach (Match match in HasMonthSign ? IdeographicDayRange().Matches(text) : NoMatches)
            {
                var day = match.Groups["d"];
                Add(
                    new TextValue(ValueKind.Date, day.Index, day.Index + day.Length + 1)
                    {
                        Month = Ideographic(match, "m"),
                        Day = Ideographic(match, "d"),
                    }
                );
            }
        }

        public void Dates()
        {
            foreach (Match match in HasYearSign ? EraDate().Matches(text) : NoMatches)
            {
                var start = match.Groups["e"].Value switch
                {
                    "明治" => 1868,
                    "大正" => 1912,
                    "昭和" => 1926,
                    "平成" => 1989,
                    _ => 2019,
                };
                var year = match.Groups["y"].Value == "元" ? 1 : Ideographic(match, "y");
                AddDate(match, start + year - 1, Ideographic(match, "m"), Ideographic(match, "d"));
            }

            foreach (Match match in IsoDate().Matches(text))
            {
                AddDate(match, Number(match, "y"), Number(match, "m"), Number(match, "d"));
            }

            foreach (Match match in NumericDate().Matches(text))
            {
                var (first, second, year) = (Number(match, "a"), Number(match, "b"), Number(match, "y"));
                if (match.Groups["s"].Value != "." && first <= 12 && second <= 12 && first != second)
                {
                    // Nothing tells which of the two is the month.
                    AddDate(match, year, second, first, mayBeTurned: true);
                }
                else
                {
                    AddDate(match, year, second <= 12 ? second : first, second <= 12 ? first : second);
                }
            }

            foreach (Match match in Decade().Matches(text))
            {
                if (Number(match, "y") is { } decade)
                {
                    Add(new TextValue(ValueKind.Date, match.Index, match.Index + match.Length) { Decade = decade });
                }
            }

            foreach (Match match in DayAndMonth().Matches(text))
            {
                AddDate(match, null, Number(match, "b"), Number(match, "a"));
            }

            foreach (Match match in ShortDate().Matches(text))
            {
                AddDate(match, Number(match, "y") + 2000, Number(match, "b"), Number(match, "a"));
            }

            foreach (Match match in HasYearSign ? IdeographicDate().Matches(text) : NoMatches)
            {
                AddDate(match, Ideographic(match, "y"), Ideographic(match, "m"), Ideographic(match, "d"));
            }

            foreach (Match match in HasMonthSign ? IdeographicMonthDay().Matches(text) : NoMatches)
            {
                AddDate(match, null, Ideographic(match, "m"), Ideographic(match, "d"));
            }

            if (months is not null)
            {
                DatesWithMonths(months);
            }
        }

        private void DatesWithMonths(string masked)
        {
            foreach (Match match in OrdinalMonth().Matches(masked))
            {
                var words = match.Groups["o"].Value.Split('-');
                if (
                    Ordinals.Of(words[^1]) is { } place
                    && (words.Length == 1 ? 0 : NumberWords.ValueOf(words[0])) is { } tens
                    && (
                        match.Groups["y"].Success
                        || match.Groups["of"].Success
                        || Part(text, match.Groups["m"]) is not ("may" or "mar" or "march" or "mars")
                    )
                )
                {
                    AddDate(match, Number(match, "y"), MonthOf(match), (int)tens + place);
                }
            }

            foreach (var pattern in (Regex[])[DayMonth(), MonthDay(), MonthBehindPreposition()])
            {
                foreach (Match match in pattern.Matches(masked))
                {
                    AddDate(match, Number(match, "y"), MonthOf(match), Number(match, "d"));
                }
            }
        }

        private int MonthOf(Match match) => MonthNames.Of(Part(text, match.Groups["m"]));

        private bool HasYearSign => text.Contains('年', StringComparison.Ordinal);

        private bool HasMonthSign => text.Contains('月', StringComparison.Ordinal);

        private static IEnumerable<Match> NoMatches => [];

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

            foreach (Match match in text.AsSpan().ContainsAny("時时点點") ? IdeographicTime().Matches(text) : NoMatches)
            {
                var half = match.Groups["p"].Value switch
                {
                    "午後" or "下午" or "晚上" or "夜" or "夕方" or "昼" => Half.Afternoon,
                    "午前" or "上午" or "早上" or "凌晨" or "朝" or "深夜" or "未明" or "早朝" => Half.Morning,
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

            foreach (Match match in text.AsSpan().ContainsAnyInRange('\u0600', '\u06ff') ? ArabicHour().Matches(text) : NoMatches)
            {
                var (minutes, part) = (match.Groups["n"], match.Groups["p"].Value);
                if (!match.Groups["o"].Success && !minutes.Success && !match.Groups["less"].Success && part.Length == 0)
                {
                    // The fifth of something else.
                    continue;
                }

                var hour = Array.IndexOf(s_arabicHours, match.Groups["h"].Value) + 1;
                var minute =
                    match.Groups["less"].Success ? -15
                    : minutes.Success ? ArabicMinutes(minutes.Value)
                    : 0;
                var half =
                    part.Length == 0 ? Half.Unknown
                    : part is "صباحا" or "فجرا" ? Half.Morning
                    : Half.Afternoon;
                AddTime(match.Index, match.Index + match.Length, hour, minute, half, isSure: false);
            }
        }

        private static int ArabicMinutes(string words) =>
            words switch
            {
                "النصف" => 30,
                "الربع" => 15,
                "الثلث" => 20,
                _ => (int)words.Split(' ').Sum(word => NumberWords.ValueOf(word) ?? NumberWords.ValueOf(word[1..]) ?? 0),
            };

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

        private void AddDate(Match match, int? year, int? month, int? day, bool mayBeTurned = false)
        {
            if (month is null or (>= 1 and <= 12) && day is null or (>= 1 and <= 31) && (year ?? month ?? day) is not null)
            {
                Add(
                    new TextValue(ValueKind.Date, match.Index, match.Index + match.Length)
                    {
                        Year = year,
                        Month = month,
                        Day = day,
                        MayBeTurned = mayBeTurned,
                        Readings = year is null ? [] : [year.Value],
                    }
                );
            }
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
                "am" or "صباحا" or "فجرا" => Half.Morning,
                "pm" or "مساء" or "عصرا" or "ظهرا" or "ليلا" or "بعد الظهر" => Half.Afternoon,
                _ => Half.Unknown,
            };
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>Numbers with their units.</summary>
internal static partial class ValueReader
{
    private const int DaysOfWork = 5;
    private const int LongestWorking = 14;
    private const string VulgarSigns = "½¼¾⅓⅔⅛";

    private static readonly System.Buffers.SearchValues<char> s_vulgarSigns = System.Buffers.SearchValues.Create(VulgarSigns);
    private static readonly decimal[] s_vulgar = [0.5m, 0.25m, 0.75m, 1m / 3, 2m / 3, 0.125m];

    private sealed partial class Reading
    {
        /// <summary>"1万8千円", "3億2千万": digits and Chinese characters of one number.</summary>
        public void MixedNumbers()
        {
            foreach (Match match in text.AsSpan().ContainsAny("百千万億亿") ? MixedNumber().Matches(text) : NoMatches)
            {
                if (!IsFree(match.Index, match.Index + match.Length))
                {
                    continue;
                }

                decimal total = 0,
                    section = 0;
                foreach (Capture part in match.Groups["p"].Captures)
                {
                    var digits = part.Value.TrimEnd('万', '億', '亿', '千', '百');
                    var number = decimal.Parse(digits.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
                    foreach (var scale in part.Value[digits.Length..])
                    {
                        if (scale is '千' or '百')
                        {
                            number *= scale == '千' ? 1000 : 100;
                        }
                        else
                        {
                            total += (section + number) * (scale == '万' ? 10_000 : 100_000_000);
                            (section, number) = (0, 0);
                        }
                    }

                    section += number;
                }

                AddNumber(match.Index, match.Index + match.Length, [total + section], isWord: true);
            }
        }

        /// <summary>"1½ hours", "¾ litre".</summary>
        public void VulgarFractions()
        {
            foreach (Match match in text.AsSpan().ContainsAny(s_vulgarSigns) ? VulgarFraction().Matches(text) : NoMatches)
            {
                if (IsFree(match.Index, match.Index + match.Length))
                {
                    var share = s_vulgar[VulgarSigns.IndexOf(match.Groups["f"].Value[0], StringComparison.Ordinal)];
                    AddNumber(match.Index, match.Index + match.Length, [(Number(match, "w") ?? 0) + share], isWord: false);
                }
            }
        }

        /// <summary>"Half a litre", "ein halbes Kilo", "medio millón", "пол-литра".</summary>
        public void HalfUnits()
        {
            foreach (Match match in HalfOfUnit().Matches(text))
            {
                var word = match.Groups["u"].Value;
                var scale =
                    ScaleBehind().Match(" " + word) is { Success: true } found && found.Groups["s"].Value == word ? ScaleOf(word) : 0;
                if (Units.Of(word) is not null || scale > 0)
                {
                    Add(Make(match.Index, match.Index + match.Length, [scale > 0 ? scale / 2 : 0.5m], scale > 0 ? null : Units.Of(word)));
                }
            }
        }

        /// <summary>A length of time without a number is one in Russian: "больше чем на час".</summary>
        public void BareUnits(List<TextWord> words)
        {
            foreach (var word in words)
            {
                if (
                    word.Text
                        is "час"
                            or "часа"
                            or "месяц"
                            or "месяца"
                            or "неделю"
                            or "неделя"
                            or "недели"
                            or "год"
                            or "года"
                            or "сутки"
                            or "суток"
                            or "день"
                            or "минуту"
                            or "минута"
                    && !_taken[word.Start]
                )
                {
                    Values.Add(Make(word.Start, word.End, [1], Units.Of(word.Text)) with { IsSoft = true });
                }
            }
        }

        /// <summary>"Between 4.80 and 7.20 euros": the first has the unit of the second. Hours may be times of
        /// the day.</summary>
        public void ShareUnits()
        {
            var ordered = Values
                .Where(value => value.Kind is ValueKind.Quantity or ValueKind.Number)
                .OrderBy(value => value.Start)
                .ToList();
            foreach (var (first, second) in ordered.Zip(ordered.Skip(1)))
            {
                if (
                    first is { Unit: null, IsSoft: false }
                    && second is { Unit: not null, IsSoft: false }
                    && second.Unit is not { Dimension: Units.Duration, Factor: < 1 }
                    && first.End <= second.Start
                    && RangeMark().IsMatch(text[first.End..second.Start])
                )
                {
                    // "From 2.4 to 3.0 million euros": the scale is that of both, unless the first is more than the second is written with.
                    var scale = ScaleIn(text.AsSpan(second.Start, second.End - second.Start));
                    Values.Remove(first);
                    Values.Add(
                        first with
                        {
                            Kind = ValueKind.Quantity,
                            Unit = second.Unit,
                            Readings =
                                scale > 1 && ScaleIn(text.AsSpan(first.Start, first.End - first.Start)) == 1
                                    ? [.. first.Readings.Select(reading => reading < scale ? reading.Times(scale) : reading)]
                                    : first.Readings,
                        }
                    );
                }
            }
        }

        private static decimal ScaleIn(ReadOnlySpan<char> number)
        {
            foreach (var match in AnyScale().EnumerateMatches(number))
            {
                return ScaleOf(number.Slice(match.Index, match.Length).ToString());
            }

            return 1;
        }

        /// <summary>"1 h 40 min", "two years and six months", "2 Euro 50 Cent": both together, or each alone.</summary>
        public void SumUp()
        {
            // "Ein Euro fünfzig", "1 m 80".
            var ordered = Values
                .Where(value => value.Kind is ValueKind.Quantity or ValueKind.Number)
                .OrderBy(value => value.Start)
                .ToList();
            for (var i = 0; i + 1 < ordered.Count; i++)
            {
                var (first, second) = (ordered[i], ordered[i + 1]);
                if (
                    first.End > second.Start
                    || !Joint().IsMatch(text[first.End..second.Start])
                    || first.Readings.Count != 1
                    || second.Readings.Count != 1
                    || (
                        first.IsSoft
                        && second.Unit is not null
                        && !FoldedText.IsIdeographic(text[first.Start])
                        && !text.AsSpan(first.End, second.Start - first.End).ContainsAnyExcept(" ,")
                    )
                    || second.IsSoft
                    || first.Unit is null
                )
                {
                    continue;
                }

                var share = second.Unit is null
                    ? IsHundredths(first, second) && second.Start == first.End + 1
                        ? 0.01m
                        : 0
                    : second.Unit.Dimension == first.Unit.Dimension && second.Unit.Factor < first.Unit.Factor
                        ? second.Unit.Factor / first.Unit.Factor
                        : second.Unit.Dimension == Units.Cent && first.Unit.Dimension is { Length: 3 }
                            ? 0.01m
                            : 0;
                if (share > 0 && second.Readings[0] * share < 1)
                {
                    Values.Remove(first);
                    Values.Remove(second);
                    Values.Add(first with { IsSoft = true });
                    Values.Add(second with { IsSoft = true });
                    Values.Add(
                        first with
                        {
                            End = second.End,
                            IsSoft = false,
                            Readings = [first.Readings[0] + (second.Readings[0] * share)],
                        }
                    );
                }
            }
        }

        private static bool IsHundredths(TextValue first, TextValue second) =>
            (first.Unit!.Dimension is { Length: 3 } || first.Unit is { Dimension: "length", Factor: 1 })
            && second.Readings[0] is >= 5 and < 100;

        public void DigitNumbers()
        {
            foreach (Match match in DigitNumber().Matches(text))
            {
                var (start, end) = (match.Index, match.Index + match.Length);
                if (!IsFree(start, end) || IsListNumber(start, end) || IsTrunkPrefix(start, end))
                {
                    continue;
                }

                AddNumber(start, end, ReadingsOf(match.Value), isWord: false);
            }
        }

        /// <summary>"+44 (0)20": dialled without the code of the country.</summary>
        private bool IsTrunkPrefix(int start, int end) =>
            end - start == 1 && text[start] == '0' && start > 0 && text[start - 1] == '(' && end < text.Length && text[end] == ')';

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
                var halves = text.AsSpan(end).StartsWith("个半", StringComparison.Ordinal) ? 2 : 0;
                var unit = Units.AtHead(text.AsSpan(end + halves), out var length);
                (halves, length) = unit is null ? (0, length) : (halves, length + halves);
                if (unit is not null && halves == 0 && end + length < text.Length && text[end + length] == '半')
                {
                    (halves, length) = (1, length + 1);
                }

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
                            or '社'
                            or '楼'
                            or '份'
                            or '张'
                            or '張'
                            or '辆'
                            or '位'
                            or '项'
                            or '項'
                            or '页'
                            or '頁'
                            or '章'
                            or '条'
                            or '節'
                            or '节'
                            or '号'
                            or '級'
                            or '级'
                            or '倍'
                            or '套'
                            or '组'
                            or '組'
                            or '袋'
                            or '箱'
                            or '瓶'
                            or '校'
                            or '店'
                            or '頭'
                            or '匹'
                            or '款'
                            or '种'
                            or '種'
                            or '轮'
                            or '批'
                            or '届';
                if ((unit is not null || isCounted || end - i > 1) && IdeographicNumber.Read(text.AsSpan(i, end - i)) is { } number)
                {
                    // "一年" is a year as often as one year.
                    Add(
                        Make(i, end + (unit is null ? 0 : length), [halves > 0 ? number + 0.5m : number], unit) with
                        {
                            IsSoft = end - i == 1 && text[i] == '一' && halves == 0,
                        }
                    );
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

                if (
                    Units.Of(words[i].Text) is { } whole
                    && HalfBehindUnit().Match(text, words[i].End) is { Success: true } halfMore
                    && halfMore.Index == words[i].End
                )
                {
                    // "An hour and a half", "año y medio"; an Arabic word for two of them has the unit of both.
                    Add(
                        Make(
                            words[i].Start,
                            halfMore.Index + halfMore.Length,
                            [IsDual(NumberWords.WithoutPrefix(words[i].Text)) ? 1.25m : 1.5m],
                            whole
                        )
                    );
                    continue;
                }

                var isOne = NumberWords.IsOne(words[i].Text);
                if (NumberWords.Read(words, i, out var count) is not { } number)
                {
                    if (
                        isOne
                        && i + 1 < words.Count
                        && Units.Of(words[i + 1].Text) is { } article
                        && !words[i + 1].IsAfterBreak
                        && !(HalfBehindUnit().Match(text, words[i + 1].End) is { Success: true } behind && behind.Index == words[i + 1].End)
                    )
                    {
                        Add(Make(words[i].Start, words[i + 1].End, [1], article) with { IsSoft = true });
                    }
                    else if (words[i].Text is "thrice" or "трижды")
                    {
                        Add(Make(words[i].Start, words[i].End, [3], null) with { IsSoft = true });
                    }
                    else if (IsPair(words[i].Text))
                    {
                        Add(Make(words[i].Start, words[i].End, [2], null) with { IsSoft = true });
                    }
                    else if (IsDual(NumberWords.WithoutPrefix(words[i].Text)))
                    {
                        Add(Make(words[i].Start, words[i].End, [1], Units.Of(NumberWords.WithoutPrefix(words[i].Text))));
                    }

                    continue;
                }

                number += NumberWords.Decimals(words, i + count, out var decimals);
                count += decimals;
                count += WordsOfYear(words, i + count, ref number);
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

        /// <summary>How many more words a number has that is a year, or ends as one does in Russian: "nineteen eighty-seven",
        /// <c>восемьдесят седьмом</c>.</summary>
        private static int WordsOfYear(List<TextWord> words, int at, ref decimal number)
        {
            if (at >= words.Count || words[at].IsAfterBreak)
            {
                return 0;
            }

            if (
                number is >= 17 and <= 20
                && NumberWords.Read(words, at, out var count) is >= 10 and < 100 and var years
                && words[at].Text[0] is >= 'a' and <= 'z'
            )
            {
                number = (number * 100) + years;
                return count;
            }

            if (
                number >= 20
                && number % 10 == 0
                && words[at].Text[0] is >= 'а' and <= 'я'
                && Ordinals.Of(words[at].Text) is < 20 and var place
            )
            {
                number += place;
                return 1;
            }

            return 0;
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

        private static bool IsPair(string word) =>
            word
                is "both"
                    or "twice"
                    or "дважды"
                    or "pair"
                    or "couple"
                    or "double"
                    or "beide"
                    or "beiden"
                    or "beider"
                    or "doppelt"
                    or "paar"
                    or "paire"
                    or "ambos"
                    or "ambas"
                    or "doble"
                    or "entrambi"
                    or "ambedue"
                    or "оба"
                    or "обе"
                    or "обоих"
                    or "обеих"
                    or "пара"
                    or "пару"
                    or "вдвоем";

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
                readings = [.. readings.Select(reading => reading.Times(ScaleOf(scaled.Groups["s"].Value)))];
                end += scaled.Length;
            }
            else if (scaled is not { Success: true } || scaled.Index != end)
            {
                readings = [.. readings, .. HeadScales(start).SelectMany(scale => readings.Select(reading => reading.Times(scale)))];
            }

            if (
                (IsBehindCurrency(start) ? ShortScale() : ScaleBeforeCurrency()).Match(text, end) is { Success: true } letter
                && letter.Index == end
            )
            {
                readings = [.. readings.Select(reading => reading.Times(ScaleOf(letter.Value.Trim())))];
                end += letter.Length;
            }

            if (HalfBehind().Match(text, end) is { Success: true } halfMore && halfMore.Index == end)
            {
                readings = [.. readings.Select(reading => Math.Min(reading, decimal.MaxValue - 1) + 0.5m)];
                end += halfMore.Length;
            }

            if (text.AsSpan(end).StartsWith("ダース", StringComparison.Ordinal))
            {
                readings = [.. readings.Select(reading => reading * 12)];
                end += "ダース".Length;
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
                unit = Units.AtHead(text.AsSpan(at), out var head);
                unitEnd = unit is null ? end : at + head;
            }
            else
            {
                var next = WordEnd(at);
                if (Units.PhraseAt(text, at, out var length) is { } phrase)
                {
                    (unit, unitEnd) = (phrase, at + length);
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

            if (
                unit is { Dimension: Units.Duration, Factor: 1 }
                && readings is [var days]
                && days % DaysOfWork == 0
                && AreOfWork(end, unitEnd)
            )
            {
                // "Ten business days" are two weeks.
                readings = [days, days / DaysOfWork * Units.Week];
            }
            else if (
                isWord
                && unit is { Dimension: Units.Duration, Factor: 1 }
                && readings is [var counted and (15 or 8)]
                && IsRomance(start, unitEnd)
            )
            {
                // "Quinze jours" are two weeks, and "ocho días" one.
                readings = [counted, counted - 1];
            }

            if (unit is not null && HalfBehindUnit().Match(text, unitEnd) is { Success: true } more && more.Index == unitEnd)
            {
                readings = [.. readings.Select(reading => Math.Min(reading, decimal.MaxValue - 1) + 0.5m)];
                unitEnd += more.Length;
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
                AddTime(
                    start,
                    end + time.Length,
                    (int)readings[0],
                    Number(time, "n") ?? 0,
                    half,
                    isSure: time.Groups["u"].Value == "uhr" && !isWord
                );
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

            // "480 an der Zahl": a preposition, not years.
            if (unit is { Dimension: Units.Duration } && text[end..unitEnd].Trim() == "an" && readings[0] != 1)
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

        private bool AreOfWork(int from, int unitEnd) =>
            WorkingDays().IsMatch(text.AsSpan(from, Math.Min(text.Length, unitEnd + LongestWorking) - from));

        private bool IsRomance(int start, int end) =>
            text.AsSpan(start, end - start) is "quinze jours" or "huit jours" or "quince dias" or "ocho dias";

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

            // "140 m²", "25 m3".
            return end < text.Length && text[end] is '²' or '³' or '2' or '3' && text[at..end] is "m" or "km" or "cm" or "dm" or "м" or "км"
                ? end + 1
                : end;
        }

        private static TextValue Make(int start, int end, IReadOnlyList<decimal> readings, Unit? unit) =>
            new(unit is null ? ValueKind.Number : ValueKind.Quantity, start, end) { Readings = readings, Unit = unit };
    }

    private static decimal ScaleOf(string word) =>
        word switch
        {
            "dozen" or "dozens" or "dutzend" or "douzaine" or "douzaines" or "docena" or "docenas" => 12,
            "thousand" or "thousands" or "tausend" or "tsd" or "k" or "mille" or "milliers" or "mil" or "mila" or "duizend" or "tusen" =>
                1_000,
            "bin" or "тысяч" or "тысячи" or "тысяча" or "тыс" or "tys" or "tysiecy" or "tisic" => 1_000,
            "billion" or "billions" or "bn" or "milliarde" or "milliarden" or "mrd" or "milliard" or "milliards" or "md" => 1_000_000_000,
            "miliardi" or "miliardo" or "miljard" or "miljarder" or "milyar" or "mld" or "miliard" or "miliardow" or "млрд" =>
                1_000_000_000,
            "миллиард" or "миллиарда" or "миллиардов" or "مليار" => 1_000_000_000,
            _ => 1_000_000,
        };

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
}

using System.Collections.Frozen;
using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Values that follow from those that a passage tells: a difference, a sum, a share, an amount for another length of time, a count
/// of what is listed.</summary>
internal static class DerivedValues
{
    private const double MostWords = 0.5;
    private const int MostCounted = 50;
    private const int LeastProduct = 20;
    private const int MostFactors = 6;
    private const decimal Percent = 100;
    private const decimal Rounding = 0.5m;
    private const decimal Once = 1;

    // A month is 30.4 days, and a year 365.25.
    private const decimal Tolerance = 0.002m;
    private const decimal NearTolerance = 0.035m;

    // Words that say that a value is worked out of others.
    private static readonly FrozenSet<string> s_announcing = (
        "more less difference cheaper dearer longer shorter higher lower faster slower later earlier total together sum altogether combined including incl gross average twice half times missing absent "
        + "remaining remain left still save mehr weniger unterschied differenz teurer billiger günstiger länger kürzer höher niedriger schneller später früher insgesamt gesamt zusammen inklusive inkl einschließlich warm brutto summe "
        + "fehlten fehlen übrig verbleiben bleiben noch spart sparen plus moins différence ensemble inclus comprises compris reste restent manquent encore économie "
        + "más menos diferencia total incluido incluidos incluida quedan queda faltan ahorra больше меньше разница дороже дешевле всего вместе включая общая общие итого дольше короче выше ниже быстрее позже раньше осталось "
        + "остальные экономия اكثر اقل الفرق المجموع اجمالي الاجمالي اجماليه شامل شامله"
    )
        .Split(' ')
        .Select(FoldedText.Fold)
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] s_announcingIdeographic =
    [
        "差",
        "合計",
        "全部",
        "合わせ",
        "込み",
        "含",
        "共计",
        "总计",
        "総額",
        "总",
        "高い",
        "安い",
        "長い",
        "残り",
        "合计",
        "一共",
        "总共",
        "相差",
        "便宜",
        "贵",
        "多",
        "少",
    ];

    /// <summary>Whether a value that a passage does not tell follows from those it tells.</summary>
    public static bool Hold(TextValue value, TextUnit claim, ReadPassage passage) =>
        value.Kind is ValueKind.Quantity or ValueKind.Number
        && (
            IsCount(value, claim, passage)
            || IsNumberOfParts(value, passage)
            || IsQuotient(value, passage)
            || IsDaysOfWeek(value, claim, passage)
            || passage.Text.SentenceUnits.Exists(unit => IsProduct(value, unit))
            || IsSum(value, claim, passage)
            || IsProduct(value, claim, passage)
            || IsPart(value, claim, passage)
            || passage.Text.SentenceUnits.Exists(unit =>
                IsDifference(value, unit)
                || IsPercentage(value, unit)
                || IsRate(value, claim, unit)
                || IsInterval(value, unit)
                || IsMultiple(value, claim, unit)
            )
        );

    /// <summary>Whether a claim says that a value of it is worked out of others.</summary>
    public static bool IsAnnounced(TextUnit claim) =>
        claim.Concepts.Any(found => found.Concept.Name is "rise" or "fall")
        || claim.Surface.Overlaps(s_announcing)
        || Array.Exists(s_announcingIdeographic, word => claim.Folded.Contains(word, StringComparison.Ordinal));

    private static bool IsCount(TextValue value, TextUnit claim, ReadPassage passage)
    {
        if (value is not { Kind: ValueKind.Number, Readings: [>= 1 and <= MostCounted and var count] } || count != Math.Floor(count))
        {
            return false;
        }

        if (passage.Text.SentenceUnits.Exists(unit => IsSumOfList(count, unit)))
        {
            return true;
        }

        if (TellsAnother(value, claim, passage))
        {
            return false;
        }

        var listed = passage.Text.SentenceUnits.Count(unit => unit.Folded.Length > 0 && unit.Folded[0] is '-' or '*' or '|' or '•');
        var inClaim = ItemsOf(claim);
        return listed == count
            || listed - 1 == count
            || passage.Text.SentenceUnits.Exists(unit => ItemsOf(unit) is > 2 and var items && items == count)
            || (inClaim > 2 && (inClaim == count || inClaim - 1 == count));
    }

    /// <summary>"A hammer, two screwdrivers and a wrench" are four.</summary>
    private static bool IsSumOfList(decimal count, TextUnit sentence)
    {
        var numbers = sentence
            .Values.Where(told => told is { Kind: ValueKind.Number, IsSoft: false, Readings: [> 1 and <= MostCounted] })
            .ToList();
        return numbers.Count > 0 && ItemsOf(sentence) is > 3 and var items && items + numbers.Sum(told => told.Readings[0] - 1) == count;
    }

    /// <summary>"Five days a week" for Monday to Friday.</summary>
    private static bool IsDaysOfWeek(TextValue value, TextUnit claim, ReadPassage passage) =>
        value is { Unit: { Dimension: Units.Duration, Factor: 1 }, Readings: [> 1 and <= Units.Week and var days, ..] }
        && (
            claim.Values.Any(own => own.Unit?.Dimension == Units.Duration && own.Amounts is [Units.Week])
            || claim.Words.Any(word => Units.Of(WithoutArticle(word.Text)) is { Dimension: Units.Duration, Factor: Units.Week })
        )
        && passage.Text.SentenceUnits.Exists(unit =>
            unit.Values.Where(told => told.Kind == ValueKind.Weekday).SelectMany(told => told.Readings).Distinct().Count() == days
        );

    private static string WithoutArticle(string word) => word.StartsWith("ال", StringComparison.Ordinal) ? word[2..] : word;

    /// <summary>Ten minutes, for 250 litres at 25 litres per minute.</summary>
    private static bool IsQuotient(TextValue value, ReadPassage passage)
    {
        if (value.Unit?.Dimension != Units.Duration)
        {
            return false;
        }

        var amounts = passage
            .Text.Whole.Values.Where(told =>
                told is { IsSoft: false, Kind: ValueKind.Quantity } && told.Dimension != Units.Duration && !told.IsPercentage
            )
            .ToList();
        return amounts.Count <= MostFactors
            && passage.Text.SentenceUnits.Exists(unit =>
                PeriodsOf(unit) is { Count: > 0 } periods
                && Told(unit)
                    .Any(rate =>
                        amounts.Exists(whole =>
                            whole.Dimension == rate.Dimension
                            && whole.Amounts.Any(all =>
                                rate.Amounts.Any(each =>
                                    all > each
                                    && each > 0
                                    && periods.Exists(period => value.Amounts.Any(wanted => IsAbout(wanted, all / each * period)))
                                )
                            )
                        )
                    )
            );
    }

    /// <summary>Every three months, where something happens four times a year.</summary>
    private static bool IsInterval(TextValue value, TextUnit sentence) =>
        value.Unit?.Dimension == Units.Duration
        && sentence
            .Values.Where(count => count is { Kind: ValueKind.Number, Readings: [> 1 and <= MostCounted] })
            .Any(count => PeriodsOf(sentence).Exists(period => value.Amounts.Any(wanted => IsNear(wanted, period / count.Readings[0]))));

    /// <summary>2倍, where something doubled.</summary>
    private static bool IsMultiple(TextValue value, TextUnit claim, TextUnit sentence) =>
        value is { Kind: ValueKind.Number, Readings: [> 1 and var times] }
        && value.End < claim.Folded.Length
        && claim.Folded[value.End] == '倍'
        && Told(sentence)
            .Any(first =>
                Told(sentence)
                    .Any(second =>
                        first.Dimension == second.Dimension
                        && first.Amounts.Any(more => second.Amounts.Any(less => IsNear(more, times * less)))
                    )
            );

    // Months and weeks are no exact parts of a year.
    private static bool IsNear(decimal first, decimal second) => Math.Abs(first - second) <= NearTolerance * Math.Abs(second);

    private static int ItemsOf(TextUnit unit) => unit.Folded.Count(character => character is ',' or '、' or '،') + 2;

    /// <summary>A sum or a difference: of values that the claim tells as well, or of any where the claim says that it is one.</summary>
    private static bool IsSum(TextValue value, TextUnit claim, ReadPassage passage)
    {
        var isAnnounced = IsAnnounced(claim);
        var told = passage
            .Values.Where(other =>
                (other.Dimension == value.Dimension || (isAnnounced && other is { Kind: ValueKind.Number, IsSoft: false }))
                && (isAnnounced || claim.Values.Any(own => !ReferenceEquals(own, value) && own.Matches(other)))
            )
            .ToList();
        var amounts = told.SelectMany(other => other.Amounts).Distinct().ToList();
        return value.Amounts.Any(wanted =>
            amounts.Exists(first =>
                amounts.Exists(second => first != second && (Math.Abs(first - second) == wanted || first + second == wanted))
            ) || (isAnnounced && told.Count > 1 && wanted == told.Where(other => !other.IsSoft).Sum(other => other.Amounts.Max()))
        );
    }

    /// <summary>What lies between two values of one sentence: from 1.2 to 1.5 million, 9 of 12 members.</summary>
    private static bool IsDifference(TextValue value, TextUnit sentence)
    {
        var told = Told(sentence).Where(other => other.Dimension == value.Dimension).ToList();
        return told.Exists(first =>
            told.Exists(second => first.Amounts.Any(one => second.Amounts.Any(other => one > other && value.Amounts.Contains(one - other))))
        );
    }

    /// <summary>So many times what the passage tells, where the claim says how many; and how many.</summary>
    private static bool IsProduct(TextValue value, TextUnit claim, ReadPassage passage) =>
        claim
            .Values.Where(own => !ReferenceEquals(own, value) && own.Kind is ValueKind.Number or ValueKind.Quantity)
            .Any(own => passage.Values.Any(told => !told.IsSoft && (IsTimes(value, told, own) || IsTimes(own, told, value))));

    /// <summary>"Three instalments of 1,150 euros each", "3,000 in twelve instalments", "two months' rent of 900".</summary>
    private static bool IsProduct(TextValue value, TextUnit sentence) =>
        Told(sentence)
            .Where(count => count.Kind == ValueKind.Number || count.Unit!.Dimension == Units.Duration)
            .Any(count =>
                Told(sentence).Any(told => !ReferenceEquals(count, told) && (IsTimes(value, told, count) || IsTimes(told, value, count)))
            );

    /// <summary>"Cartons of 12; a pallet holds 40 cartons."</summary>
    private static bool IsNumberOfParts(TextValue value, ReadPassage passage)
    {
        if (value is not { Kind: ValueKind.Number, Readings: [>= LeastProduct and var wanted] })
        {
            return false;
        }

        var counts = passage
            .Text.Whole.Values.Where(told => told is { Kind: ValueKind.Number, IsSoft: false, Readings: [> 1] })
            .Select(told => told.Readings[0])
            .ToList();
        return counts.Count <= MostFactors
            && counts.Index().Any(first => counts.Skip(first.Index + 1).Any(second => first.Item * second == wanted));
    }

    private static bool IsTimes(TextValue product, TextValue told, TextValue count) =>
        product.Kind == ValueKind.Quantity
        && told.Dimension == product.Dimension
        && count.Readings is [> 1 and var times]
        && told.Amounts.Any(amount => product.Amounts.Any(wanted => IsAbout(wanted, amount * times)));

    /// <summary>The part that a percentage of the passage makes of an amount that it tells, or the amount with or without that
    /// part.</summary>
    private static bool IsPart(TextValue value, TextUnit claim, ReadPassage passage)
    {
        if (value.IsPercentage)
        {
            return false;
        }

        var shares = passage
            .Values.Where(told => !told.IsSoft && told.IsPercentage)
            .SelectMany(told => told.Readings)
            .Where(share => share > 0)
            .ToList();
        if (
            passage
                .Values.Where(told => told.IsSoft && told.IsPercentage)
                .SelectMany(told => told.Readings)
                .Any(share => passage.Values.Any(whole => !whole.IsSoft && IsPart(value, whole, share)))
        )
        {
            return true;
        }

        return shares.Count > 0
            && (
                passage.Values.Any(whole => !whole.IsSoft && IsPart(value, whole, shares))
                || claim.Values.Any(own => !ReferenceEquals(own, value) && (IsPart(value, own, shares) || IsPart(own, value, shares)))
            );
    }

    /// <summary>"Half" may be half of it, and not half as much again.</summary>
    private static bool IsPart(TextValue part, TextValue whole, decimal share) =>
        part.Dimension == whole.Dimension && part.Amounts.Any(wanted => whole.Amounts.Any(all => IsAbout(wanted, all * share / Percent)));

    private static bool IsPart(TextValue part, TextValue whole, List<decimal> shares) =>
        part.Dimension == whole.Dimension
        && part.Amounts.Any(wanted =>
            whole.Amounts.Any(all =>
                shares.Exists(share =>
                    IsAbout(wanted, all * share / Percent)
                    || IsAbout(wanted, all * (Percent + share) / Percent)
                    || IsAbout(wanted, all * (Percent - share) / Percent)
                )
            )
        );

    /// <summary>The percentage that two numbers of a sentence make of each other, or by which one is more or less than the other.</summary>
    private static bool IsPercentage(TextValue value, TextUnit sentence)
    {
        if (!value.IsPercentage || sentence.Values.Any(told => !told.IsSoft && told.IsPercentage))
        {
            return false;
        }

        var told = Told(sentence).ToList();
        return told.Exists(whole =>
            told.Exists(part =>
                part.Dimension == whole.Dimension
                && part.Amounts.Any(some =>
                    some > 0 && whole.Amounts.Any(all => some < all && value.Readings.Any(wanted => IsShare(wanted, some, all)))
                )
            )
        );
    }

    private static bool IsShare(decimal wanted, decimal some, decimal all) =>
        Math.Abs((Percent * some / all) - wanted) <= Rounding
        || Math.Abs((Percent * (all - some) / all) - wanted) <= Rounding
        || Math.Abs((Percent * (all - some) / some) - wanted) <= Rounding;

    /// <summary>Whether a value of a claim is an amount for another length of time than its passage tells.</summary>
    public static bool IsRateOf(TextValue value, TextUnit claim, ReadPassage passage) =>
        value is { IsSoft: false, Kind: ValueKind.Quantity or ValueKind.Number }
        && !passage.Values.Any(value.Matches)
        && passage.Text.SentenceUnits.Exists(unit => IsRate(value, claim, unit));

    /// <summary>An amount for another length of time, or how often in it: 36,000 a year is 3,000 a month, and every two months is six times
    /// a year.</summary>
    private static bool IsRate(TextValue value, TextUnit claim, TextUnit sentence)
    {
        if (value.Unit?.Dimension == Units.Duration)
        {
            return false;
        }

        var (periods, others) = (PeriodsOf(claim), PeriodsOf(sentence));
        List<decimal> amounts =
        [
            .. Told(sentence).Where(told => told.Dimension == value.Dimension).SelectMany(told => told.Amounts),
            .. value.Kind == ValueKind.Number ? [Once] : Array.Empty<decimal>(),
        ];
        return periods.Exists(period =>
            others.Exists(other =>
                period != other && amounts.Exists(amount => value.Amounts.Any(wanted => IsAbout(wanted, amount * period / other)))
            )
        );
    }

    /// <summary>The lengths of time that a sentence tells, in days.</summary>
    public static List<decimal> PeriodsOf(TextUnit unit) =>
        [.. unit.Values.Where(value => value.Unit?.Dimension == Units.Duration).SelectMany(value => value.Amounts).Where(days => days > 0)];

    private static IEnumerable<TextValue> Told(TextUnit sentence) =>
        sentence.Values.Where(value => !value.IsSoft && value.Kind is ValueKind.Number or ValueKind.Quantity);

    private static bool IsAbout(decimal first, decimal second) => Math.Abs(first - second) <= Tolerance * Math.Abs(second);

    /// <summary>Whether the sentence that says most of a claim has a number of its own, which then is no count of what it lists.</summary>
    private static bool TellsAnother(TextValue value, TextUnit claim, ReadPassage passage) =>
        passage.Text.SentenceUnits.MaxBy(unit => unit.Covers(claim)) is { } best
        && best.Covers(claim) >= MostWords
        && best.Values.Any(other => other.Kind == value.Kind);
}

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
    private const decimal Percent = 100;
    private const decimal Rounding = 0.5m;
    private const decimal Once = 1;

    // A month is 30.4 days, and a year 365.25.
    private const decimal Tolerance = 0.002m;

    // Words that say that a value is worked out of others.
    private static readonly FrozenSet<string> s_announcing = (
        "more less difference cheaper dearer longer shorter higher lower faster slower later earlier total together sum altogether combined average twice half times missing absent "
        + "remaining remain left still save mehr weniger unterschied differenz teurer billiger günstiger länger kürzer höher niedriger schneller später früher insgesamt zusammen summe "
        + "fehlten fehlen übrig verbleiben bleiben noch spart sparen plus moins différence ensemble reste restent manquent encore économie "
        + "más menos diferencia total quedan queda faltan ahorra больше меньше разница дороже дешевле всего вместе дольше короче выше ниже быстрее позже раньше осталось "
        + "остальные экономия اكثر اقل الفرق المجموع اجمالي"
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
            || passage.Text.SentenceUnits.Exists(unit => IsProduct(value, unit))
            || IsSum(value, claim, passage)
            || IsProduct(value, claim, passage)
            || IsPart(value, claim, passage)
            || passage.Text.SentenceUnits.Exists(unit =>
                IsDifference(value, unit) || IsPercentage(value, unit) || IsRate(value, claim, unit)
            )
        );

    private static bool IsCount(TextValue value, TextUnit claim, ReadPassage passage)
    {
        if (
            value is not { Kind: ValueKind.Number, Readings: [>= 1 and <= MostCounted and var count] }
            || count != Math.Floor(count)
            || TellsAnother(value, claim, passage)
        )
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

    private static int ItemsOf(TextUnit unit) => unit.Folded.Count(character => character is ',' or '、' or '،') + 2;

    /// <summary>A sum or a difference: of values that the claim tells as well, or of any where the claim says that it is one.</summary>
    private static bool IsSum(TextValue value, TextUnit claim, ReadPassage passage)
    {
        var isAnnounced =
            claim.Concepts.Any(found => found.Concept.Name is "rise" or "fall")
            || claim.Surface.Overlaps(s_announcing)
            || Array.Exists(s_announcingIdeographic, word => claim.Folded.Contains(word, StringComparison.Ordinal));
        var told = passage
            .Values.Where(other =>
                other.Dimension == value.Dimension
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

    private static bool IsTimes(TextValue product, TextValue told, TextValue count) =>
        product.Kind == ValueKind.Quantity
        && told.Dimension == product.Dimension
        && count.Readings is [> 1 and var times]
        && told.Amounts.Any(amount => product.Amounts.Any(wanted => IsAbout(wanted, amount * times)));

    /// <summary>The part that a percentage of the passage makes of an amount that it tells, or the amount with or without that
    /// part.</summary>
    private static bool IsPart(TextValue value, TextUnit claim, ReadPassage passage)
    {
        if (IsPercentage(value))
        {
            return false;
        }

        var shares = passage.Values.Where(IsPercentage).SelectMany(told => told.Readings).Where(share => share > 0).ToList();
        return shares.Count > 0
            && (
                passage.Values.Any(whole => !whole.IsSoft && IsPart(value, whole, shares))
                || claim.Values.Any(own => !ReferenceEquals(own, value) && (IsPart(value, own, shares) || IsPart(own, value, shares)))
            );
    }

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
        if (!IsPercentage(value) || sentence.Values.Any(told => !told.IsSoft && IsPercentage(told)))
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

    private static List<decimal> PeriodsOf(TextUnit unit) =>
        [.. unit.Values.Where(value => value.Unit?.Dimension == Units.Duration).SelectMany(value => value.Amounts).Where(days => days > 0)];

    private static IEnumerable<TextValue> Told(TextUnit sentence) =>
        sentence.Values.Where(value => !value.IsSoft && value.Kind is ValueKind.Number or ValueKind.Quantity);

    private static bool IsPercentage(TextValue value) => value.Unit?.Dimension == "percent";

    private static bool IsAbout(decimal first, decimal second) => Math.Abs(first - second) <= Tolerance * Math.Abs(second);

    /// <summary>Whether the sentence that says most of a claim has a number of its own, which then is no count of what it lists.</summary>
    private static bool TellsAnother(TextValue value, TextUnit claim, ReadPassage passage) =>
        passage.Text.SentenceUnits.MaxBy(unit => unit.Covers(claim)) is { } best
        && best.Covers(claim) >= MostWords
        && best.Values.Any(other => other.Kind == value.Kind);
}

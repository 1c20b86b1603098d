using System.Text.RegularExpressions;
using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>
/// Values that are worked out from several of a passage's, wherever they stand in it: what several lines come to, what is left, so many
/// times a price, a part in percent. The fewer digits a value has, the more often others lead to it by chance, so that less is tried for
/// it.
/// </summary>
internal static partial class WorkedOutValues
{
    private const double SaysMost = 0.6;
    private const int MostOperands = 48;
    private const int MostFactors = 5;
    private const int LeastDigits = 2;
    private const int ManyDigits = 3;
    private const decimal Percent = 100;
    private const decimal Tolerance = 0.0006m;

    /// <summary>Whether a value follows from several of the passage's.</summary>
    public static bool Hold(TextValue value, ReadText claim, ReadPassage passage)
    {
        if (value.Kind is ValueKind.Date or ValueKind.Time)
        {
            return !RepeatsAnother(value, claim, passage) && DerivedDates.HoldAcross(value, passage);
        }

        if (value.Kind is not (ValueKind.Quantity or ValueKind.Number))
        {
            return false;
        }

        var operands = Operand.In(passage);
        if (operands.Count is 0 or > MostOperands)
        {
            return false;
        }

        if (IsOfProduct(value, claim.Whole, passage, operands) || IsDouble(value, passage, operands))
        {
            return true;
        }

        if (
            !DerivedValues.IsAnnounced(claim.Whole)
            && (
                (value.Unit?.Dimension == Units.Duration && !Language.MayBeSame(claim.Language, passage.Text.Language))
                || RepeatsAnother(value, claim, passage)
            )
        )
        {
            return false;
        }

        return Intervals.HoldAcross(value, claim, passage)
            || value
                .Amounts.Where(amount => amount > 0)
                .Any(wanted =>
                    value.IsPercentage
                        ? IsShare(wanted, operands)
                        : IsQuotient(wanted, value, passage, operands)
                            || IsSumOfSentence(wanted, operands.Where(operand => operand.Measures(value)))
                            || IsMultiple(wanted, value, claim, operands)
                            || IsOfDigits(wanted, value, claim, passage, operands)
                );
    }

    /// <summary>What needs more than one digit, or an amount of money or the like, not to come out by chance.</summary>
    private static bool IsOfDigits(decimal wanted, TextValue value, ReadText claim, ReadPassage passage, List<Operand> operands)
    {
        var (isDuration, areEnough) = (value.Unit?.Dimension == Units.Duration, DigitsOf(wanted, value) >= LeastDigits);
        if (!areEnough && (value.Kind == ValueKind.Number || isDuration))
        {
            return false;
        }

        var terms = operands.Where(operand => operand.Measures(value)).ToList();
        return IsSum(wanted, terms)
            || IsProduct(wanted, value, operands)
            || (!isDuration && IsRate(wanted, claim, passage, terms))
            || (areEnough && Totals.Hold(wanted, value, terms, operands));
    }

    /// <summary>What all that one sentence tells come to.</summary>
    private static bool IsSumOfSentence(decimal wanted, IEnumerable<Operand> terms) =>
        terms.GroupBy(term => term.Sentence).Any(sentence => sentence.Count() > 1 && sentence.Sum(term => term.Amount) == wanted);

    /// <summary>How long something lasts of which so much is used in a time.</summary>
    private static bool IsQuotient(decimal wanted, TextValue value, ReadPassage passage, List<Operand> operands) =>
        value.Unit?.Dimension == Units.Duration
        && passage
            .Text.SentenceUnits.Index()
            .Any(sentence =>
                DerivedValues.PeriodsOf(sentence.Item) is { Count: > 0 } periods
                && operands.Exists(each =>
                    each.Sentence == sentence.Index
                    && each.Value.Unit?.Dimension != Units.Duration
                    && !each.Value.IsPercentage
                    && each.Amount > 0
                    && operands.Exists(all =>
                        all.Value.Dimension == each.Value.Dimension
                        && all.Amount > each.Amount
                        && all.Amount % each.Amount == 0
                        && periods.Exists(period => IsAbout(all.Amount / each.Amount * period, wanted))
                    )
                )
            );

    /// <summary>An amount times numbers that the claim itself names: five days late with three books. Neither the product nor the numbers
    /// need to stand in the passage then.</summary>
    private static bool IsOfProduct(TextValue value, TextUnit claim, ReadPassage passage, List<Operand> operands)
    {
        var own = claim
            .Values.Where(other => other is { IsSoft: false, Kind: ValueKind.Number or ValueKind.Quantity } && !other.IsPercentage)
            .ToList();
        return own.Count is > 1 and <= MostFactors
            && own.Exists(product =>
                !passage.Values.Any(product.Matches)
                && Factors([.. own.Where(other => !ReferenceEquals(other, product) && other.Readings is [> 1])])
                    .Any(factors =>
                        (ReferenceEquals(product, value) || factors.Contains(value))
                        && factors.Aggregate(1m, (all, factor) => all * factor.Readings[0]) is var times
                        && operands.Exists(operand =>
                            operand.Measures(product)
                            && !factors.Exists(factor => factor.Matches(operand.Value))
                            && product.Amounts.Contains(operand.Amount * times)
                        )
                    )
            );
    }

    /// <summary>Each alone, and each two of them.</summary>
    private static IEnumerable<List<TextValue>> Factors(List<TextValue> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            yield return [values[i]];
            for (var j = i + 1; j < values.Count; j++)
            {
                yield return [values[i], values[j]];
            }
        }
    }

    /// <summary>How many times one amount is the other, where the claim says times.</summary>
    private static bool IsMultiple(decimal wanted, TextValue value, ReadText claim, List<Operand> operands) =>
        value.Kind == ValueKind.Number
        && IsTimes(value, claim)
        && operands.Exists(more =>
            operands.Exists(less => more.Value.Dimension == less.Value.Dimension && more.Meets(less) && less.Amount * wanted == more.Amount)
        );

    private static bool IsTimes(TextValue value, ReadText claim) => Times().IsMatch(claim.Folded[value.End..]);

    /// <summary>The part that one amount makes of another, or by which one is more or less; what is left of a hundred.</summary>
    private static bool IsShare(decimal wanted, List<Operand> operands)
    {
        if (operands.Exists(told => told.Value.IsPercentage && told.Amount + wanted == Percent))
        {
            return true;
        }

        if (
            operands.Exists(told =>
                told.Value.IsPercentage
                && operands.Exists(count =>
                    count.Amount > 1 && !count.Value.IsPercentage && told.Amount * CountOf(count) == wanted && told.Amount < 5
                )
            )
        )
        {
            return true;
        }

        return operands.Exists(whole =>
            !whole.Value.IsPercentage
            && operands.Exists(part =>
                part.Value.Dimension == whole.Value.Dimension
                && part.Amount > 0
                && part.Amount < whole.Amount
                && part.Meets(whole)
                && (
                    IsExact(Percent * part.Amount / whole.Amount)
                    || IsExact(Percent * (whole.Amount - part.Amount) / whole.Amount)
                    || IsExact(Percent * (whole.Amount - part.Amount) / part.Amount)
                )
            )
        );

        bool IsExact(decimal share) => Math.Abs(share - wanted) <= (wanted == Math.Floor(wanted) ? 0.001m : 0.05m);
    }

    /// <summary>Twice an amount, where the passage says "double" behind it.</summary>
    private static bool IsDouble(TextValue value, ReadPassage passage, List<Operand> operands) =>
        passage
            .Text.SentenceUnits.Index()
            .Any(sentence =>
                Markers.Of("double", passage.Text.Language).AreIn(sentence.Item)
                && operands.Exists(operand =>
                    operand.Sentence <= sentence.Index
                    && operand.Sentence >= sentence.Index - 1
                    && operand.Measures(value)
                    && value.Amounts.Contains(2 * operand.Amount)
                )
            );

    /// <summary>Whether a sentence says what the claim says with another value in its place.</summary>
    private static bool RepeatsAnother(TextValue value, ReadText claim, ReadPassage passage) =>
        passage.Text.SentenceUnits.Exists(unit =>
            !unit.IsRow
            && unit.Covers(claim.Whole) >= SaysMost
            && unit.Values.Any(told => !told.IsSoft && told.Dimension == value.Dimension)
        );

    /// <summary>A sum or a difference of two.</summary>
    private static bool IsSum(decimal wanted, List<Operand> terms) =>
        terms.Exists(first =>
            terms.Exists(second =>
                first.Meets(second) && (first.Amount + second.Amount == wanted || first.Amount - second.Amount == wanted)
            )
        );

    /// <summary>So many times an amount, or an amount shared among so many.</summary>
    private static bool IsProduct(decimal wanted, TextValue value, List<Operand> operands) =>
        operands.Exists(amount =>
            amount.Measures(value)
            && operands.Exists(count =>
                count.Amount > 1
                && count.Value.Dimension != amount.Value.Dimension
                && !count.Value.IsPercentage
                && amount.Meets(count)
                && (amount.Amount * CountOf(count) == wanted || IsAbout(amount.Amount / CountOf(count), wanted))
            )
        );

    /// <summary>An amount for another length of time than the passage tells in another place.</summary>
    private static bool IsRate(decimal wanted, ReadText claim, ReadPassage passage, List<Operand> terms)
    {
        var (said, told) = (DerivedValues.PeriodsOf(claim.Whole), DerivedValues.PeriodsOf(passage.Text.Whole));
        return said.Exists(period =>
            told.Exists(other => period != other && terms.Exists(term => IsAbout(term.Amount * period / other, wanted)))
        );
    }

    /// <summary>How many: of days the days that are told, of square metres the square metres.</summary>
    private static decimal CountOf(Operand count) => count.Value.Readings.Count == 1 ? count.Value.Readings[0] : count.Amount;

    /// <summary>How many digits a value has that no rounding leaves out.</summary>
    private static int DigitsOf(decimal amount, TextValue value)
    {
        var written = value.Unit is null ? amount : amount / value.Unit.Factor;
        var digits = 0;
        for (written = Math.Abs(written); written != Math.Floor(written) && digits < ManyDigits; digits++)
        {
            written *= 10;
        }

        while (written >= 10 && written % 10 == 0)
        {
            written /= 10;
        }

        for (digits = 0; written >= 1; digits++)
        {
            written = Math.Floor(written / 10);
        }

        return digits;
    }

    /// <summary>Whether two amounts differ by no more than rounding.</summary>
    public static bool IsAbout(decimal first, decimal second) => Math.Abs(first - second) <= Tolerance * Math.Abs(second);

    [GeneratedRegex(@"^\s?(?:倍|-?(?:times|mal|fach|fois|veces|volte|раза?|اضعاف|مرات|fold)\b)")]
    private static partial Regex Times();
}

using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Values that a claim tells roughly: "over 200", "nearly two thirds", "rund 4 Millionen", 約400.</summary>
internal static class Approximations
{
    private const decimal Roughly = 0.05m;
    private const decimal LeastShare = 0.66m;
    private const decimal LeastNearly = 0.85m;
    private const decimal MinutesOfDay = 1440;
    private const int WordsBefore = 3;
    private const int CharactersBehind = 3;

    private static readonly string[] s_kinds = ["beyond", "nearly", "about"];

    /// <summary>Whether a claim says of a value that it is rough, and the passage tells one that is meant by it.</summary>
    public static bool Hold(TextValue value, ReadText claim, ReadPassage passage)
    {
        if (value.Kind is not (ValueKind.Quantity or ValueKind.Number))
        {
            return false;
        }

        var (isAbove, isBelow, isNear) = (
            IsMarked("beyond", value, claim),
            IsMarked("nearly", value, claim),
            IsMarked("about", value, claim)
        );
        return (isAbove || isBelow || isNear)
            && passage
                .Text.Whole.Values.Where(other => !other.IsSoft && IsComparable(other, value) && !IsBound(other, passage))
                .SelectMany(AmountsOf)
                .Any(told => value.Amounts.Any(said => IsMeant(said, told)));

        bool IsMeant(decimal said, decimal told) =>
            (isAbove && told >= said && said >= LeastShare * told)
            || (isBelow && told <= said && told >= LeastNearly * said)
            || (isNear && Math.Abs(told - said) <= Roughly * told);
    }

    /// <summary>Whether a claim says of a value that it is rough.</summary>
    public static bool IsRough(TextValue value, ReadText claim) => Array.Exists(s_kinds, kind => IsMarked(kind, value, claim));

    private static bool IsMarked(string kind, TextValue value, ReadText claim) => StandsBy(Markers.Of(kind, claim.Language), value, claim);

    /// <summary>"2 h 10" is written as a time of the day.</summary>
    private static IEnumerable<decimal> AmountsOf(TextValue told) =>
        told.Kind == ValueKind.Time ? told.Readings.Select(minutes => minutes / MinutesOfDay) : told.Amounts;

    private static bool IsComparable(TextValue told, TextValue said) =>
        told.Dimension == said.Dimension
        || (told.Kind == ValueKind.Time && said.Unit?.Dimension == Units.Duration)
        || (said.Unit is null && told.Kind == ValueKind.Number);

    /// <summary>"Up to five days" is a rule and no measure: four are not meant by it.</summary>
    private static bool IsBound(TextValue told, ReadPassage passage) =>
        Bounds.IsMarked("under", told, passage.Text, passage.Text.Language)
        || Bounds.IsMarked("over", told, passage.Text, passage.Text.Language);

    private static bool StandsBy(Markers markers, TextValue value, ReadText claim)
    {
        if (claim.Language is Language.Japanese or Language.Chinese)
        {
            var text = claim.Folded;
            var behind = text[value.End..Math.Min(text.Length, value.End + CharactersBehind)];
            var before = text[Math.Max(0, value.Start - CharactersBehind)..value.Start];
            return markers.Entries.Any(entry =>
                behind.Contains(entry, StringComparison.Ordinal) || before.EndsWith(entry, StringComparison.Ordinal)
            );
        }

        var words = claim.Whole.Words;
        var at = words.Count(word => word.End <= value.Start);
        for (var i = Math.Max(0, at - WordsBefore); i < at; i++)
        {
            if (markers.CountAt(words, i) is > 0 and var count && i + count <= at)
            {
                return true;
            }
        }

        return false;
    }
}

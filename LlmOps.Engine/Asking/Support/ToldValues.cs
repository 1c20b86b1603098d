using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Whether a passage tells a value of a claim.</summary>
internal static class ToldValues
{
    /// <summary>Whether the value stands in the passage, in whatever form.</summary>
    public static bool Stand(TextValue value, ReadText claim, ReadPassage passage) =>
        passage.Values.Any(value.Matches) || Codes.Hold(value, claim, passage);

    /// <summary>Whether the value follows from others that stand there. Others may follow from them as well, so that it speaks not
    /// against a claim and not for it.</summary>
    public static bool Follow(TextValue value, ReadText claim, ReadPassage passage) =>
        Holds(Approximations.Hold, value, claim, passage)
        || Holds(static (value, claim, passage) => DerivedValues.Hold(value, claim.Whole, passage), value, claim, passage)
        || Holds(static (value, claim, passage) => DerivedDates.Hold(value, claim.Whole, passage), value, claim, passage)
        || Holds(Bounds.Hold, value, claim, passage)
        || Holds(Intervals.Hold, value, claim, passage)
        || Holds(WorkedOutValues.Hold, value, claim, passage);

    /// <summary>Nothing is worked out of numbers with which decimals cannot reckon: the author of a document chooses them.</summary>
    private static bool Holds(Func<TextValue, ReadText, ReadPassage, bool> rule, TextValue value, ReadText claim, ReadPassage passage)
    {
        try
        {
            return rule(value, claim, passage);
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}

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
        Approximations.Hold(value, claim, passage)
        || DerivedValues.Hold(value, claim.Whole, passage)
        || DerivedDates.Hold(value, claim.Whole, passage)
        || Bounds.Hold(value, claim, passage)
        || Intervals.Hold(value, claim, passage)
        || WorkedOutValues.Hold(value, claim, passage);
}

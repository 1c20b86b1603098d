using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Words;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Numbers below zero.</summary>
internal static class Signs
{
    /// <summary>Whether a number is below zero on one side only, and nothing on the other says so in words.</summary>
    public static bool Differ(TextUnit claim, ReadPassage passage) =>
        !Markers.OfOneOrAll("extension", passage.Text.Language).AreIn(claim)
        && claim.Values.Any(value =>
            passage.Values.Any(value.Matches)
            && !passage.Text.SentenceUnits.Exists(unit =>
                unit.Values.Any(other => value.Matches(other) && other.IsNegative == value.IsNegative)
                || (unit.Values.Any(other => value.Matches(other) && other.IsNegative) && IsLowered(claim, passage.Text.Language))
                || (value.IsNegative && unit.Values.Any(value.Matches) && IsLowered(unit, passage.Text.Language))
            )
            && passage.Text.SentenceUnits.Exists(unit => unit.Values.Any(value.Matches))
        );

    private static bool IsLowered(TextUnit unit, string language) => Markers.Of("lower", language).AreIn(unit);
}

using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Days of the week and places in a row: of a few that there are, a passage tells which.</summary>
internal static class DaysAndRanks
{
    /// <summary>Whether a claim names a day of the week, or a place in a row, where the passage names others only.</summary>
    public static bool Differ(TextUnit claim, ReadPassage passage)
    {
        var days = passage.Values.Where(value => value.Kind == ValueKind.Weekday).SelectMany(value => value.Readings).ToHashSet();
        if (
            days.Count > 0
            && claim.Values.Any(value => value is { Kind: ValueKind.Weekday, Readings: [var day] } && !days.Contains(day))
            && !passage.Text.Whole.Values.Any(value => value is { Kind: ValueKind.Date, Day: not null })
            && !Markers.Of("resting", claim.Language).AreIn(claim)
            && claim.Denies
                == passage
                    .Text.SentenceUnits.Where(unit => unit.Values.Any(value => value.Kind == ValueKind.Weekday))
                    .Any(unit => unit.Denies)
        )
        {
            return true;
        }

        // "First" and "second" are said of much that is not counted.
        var places = passage.Values.Where(value => value is { Kind: ValueKind.Ordinal, Readings: [> 2] }).ToList();
        return places.Count > 0
            && claim.Values.Any(value =>
                value is { Kind: ValueKind.Ordinal, Readings: [> 2] }
                && !passage.Values.Any(value.Matches)
                && !claim.Values.Any(own => places.Exists(own.Matches))
            );
    }
}

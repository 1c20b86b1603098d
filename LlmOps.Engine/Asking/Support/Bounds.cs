using System.Text.RegularExpressions;
using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Values that a claim gives as an example of what a passage bounds: "a child of ten" where those under twelve are
/// meant.</summary>
internal static partial class Bounds
{
    private const double SpeaksOfIt = 0.25;
    private const int WordsBefore = 5;
    private const int BoundBefore = 4;
    private const int CharactersBehind = 6;
    private const int CharactersBefore = 5;
    private const int DaysOfMonth = 31;
    private const int DaysOfYear = 400;

    /// <summary>Whether a value is told as an example, and lies within what the passage bounds.</summary>
    public static bool Hold(TextValue value, ReadText claim, ReadPassage passage)
    {
        if (value.Kind is not (ValueKind.Quantity or ValueKind.Number or ValueKind.Date))
        {
            return false;
        }

        var language = passage.Text.Language;
        var isExample = IsExample(value, claim);
        var speakers = passage
            .Text.SentenceUnits.Where(unit => isExample ? unit.Covers(claim.Whole) >= SpeaksOfIt : TellsAnother(unit, value, claim))
            .ToList();
        var told = passage
            .Text.Whole.Values.Where(other =>
                !other.IsSoft
                && other.Dimension == value.Dimension
                && other.Year is null == value.Year is null
                && speakers.Exists(unit => unit.Start <= other.Start && other.End <= unit.End)
            )
            .ToList();
        foreach (var (i, bound) in told.Index())
        {
            if (Amount(bound) is not { } limit || Amount(value) is not { } amount)
            {
                continue;
            }

            var (isUnder, isOver) = (
                IsMarked(value.Kind == ValueKind.Date ? "before" : "under", bound, passage.Text, language),
                IsMarked(value.Kind == ValueKind.Date ? "after" : "over", bound, passage.Text, language)
            );
            if ((isUnder && !isOver && amount <= limit) || (isOver && !isUnder && amount >= limit))
            {
                return true;
            }

            if (
                value.Kind != ValueKind.Date
                && i + 1 < told.Count
                && Amount(told[i + 1]) is { } upper
                && limit <= amount
                && amount <= upper
                && bound.End <= told[i + 1].Start
                && Between().IsMatch(passage.Text.Folded[bound.End..told[i + 1].Start])
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a sentence tells another value of the claim, of another kind, and the claim does not bound this one: "a parcel of 7
    /// kg costs 9 euros" where those of 5 to 10 kg do.</summary>
    private static bool TellsAnother(TextUnit sentence, TextValue value, ReadText claim) =>
        claim.Whole.Values.Any(own =>
            own is { IsSoft: false, Kind: not ValueKind.Identifier } && own.Dimension != value.Dimension && sentence.Values.Any(own.Matches)
        )
        && !IsMarked("under", value, claim, claim.Language)
        && !IsMarked("over", value, claim, claim.Language);

    /// <summary>Whether a claim tells one end of a range as the other: "at most ten days" where it takes ten to fifteen.</summary>
    public static bool AreTurned(ReadText claim, ReadPassage passage)
    {
        var told = passage.Text.Whole.Values.Where(value => !value.IsSoft && value.Kind is ValueKind.Quantity or ValueKind.Number).ToList();
        return claim.Whole.Values.Any(value =>
            value is { IsSoft: false, Kind: ValueKind.Quantity or ValueKind.Number }
            && told.FindAll(value.Matches) is [var match]
            && IsEnd(match, told, passage) is var end and not 0
            && (
                end < 0
                    ? IsMarked("under", value, claim, claim.Language) && !IsMarked("over", value, claim, claim.Language)
                    : IsMarked("over", value, claim, claim.Language) && !IsMarked("under", value, claim, claim.Language)
            )
            && !claim.Whole.Denies
        );
    }

    /// <summary>-1: the lower end of a range, 1: the upper one, 0: neither.</summary>
    private static int IsEnd(TextValue value, List<TextValue> told, ReadPassage passage)
    {
        var at = told.IndexOf(value);
        return at + 1 < told.Count && IsRange(value, told[at + 1]) ? -1
            : at > 0 && IsRange(told[at - 1], value) ? 1
            : 0;

        bool IsRange(TextValue first, TextValue second) =>
            first.Dimension == second.Dimension
            && first.End <= second.Start
            && Amount(first) < Amount(second)
            && Between().IsMatch(passage.Text.Folded[first.End..second.Start]);
    }

    private static decimal? Amount(TextValue value) =>
        value.Months is not null || value.Years is not null ? null
        : value.Kind == ValueKind.Date ? ((value.Year ?? 0) * DaysOfYear) + ((value.Month ?? 1) * DaysOfMonth) + (value.Day ?? 1)
        : value.Amounts is [var amount] ? amount
        : null;

    private static bool IsExample(TextValue value, ReadText claim)
    {
        if (claim.Language is Language.Japanese or Language.Chinese)
        {
            return value.End < claim.Folded.Length && claim.Folded[value.End] is 'の' or '的';
        }

        var words = claim.Whole.Words;
        var at = words.Count(word => word.End <= value.Start);
        var before = words.Skip(Math.Max(0, at - WordsBefore)).Take(Math.Min(at, WordsBefore)).ToList();
        return Markers.Of("example", claim.Language) is var markers
            && (
                before.Exists(word => markers.Contain(word.Text))
                || (claim.Language == Language.Russian && Joined().IsMatch(claim.Folded[..value.Start]))
            );
    }

    internal static bool IsMarked(string kind, TextValue bound, ReadText text, string language)
    {
        var markers = Markers.Of(kind, language);
        if (language is Language.Japanese or Language.Chinese)
        {
            var behind = text.Folded[bound.End..Math.Min(text.Folded.Length, bound.End + CharactersBehind)];
            var before = text.Folded[Math.Max(0, bound.Start - CharactersBefore)..bound.Start];
            return markers.Entries.Any(entry =>
                (behind.Contains(entry, StringComparison.Ordinal) && !IsWithin(behind, entry)) || Ends(before, entry)
            );
        }

        var words = text.Whole.Words;
        var at = words.Count(word => word.End <= bound.Start);
        for (var i = Math.Max(0, at - BoundBefore); i < at; i++)
        {
            if (markers.CountAt(words, i) is > 0 and var count && i + count <= at)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>不超过 is the opposite of 超过.</summary>
    private static bool Ends(string text, string entry) =>
        text.EndsWith(entry, StringComparison.Ordinal) && (text.Length == entry.Length || text[^(entry.Length + 1)] is not ('不' or '未'));

    /// <summary>かからない has a から that is none.</summary>
    private static bool IsWithin(string text, string entry) =>
        text.IndexOf(entry, StringComparison.Ordinal) is > 0 and var at && text[at - 1] == 'か';

    [GeneratedRegex(@"^\s*(?:[-–—〜～]|to|and|bis|und|a|à|et|y|al|до|и|الي|から|至|到)\s*$")]
    private static partial Regex Between();

    /// <summary>"Заказ на 3000 рублей", "ребёнок десяти лет".</summary>
    [GeneratedRegex(@"^[а-я]{4,} (?:(?:на|в|из|от|дороже|весом|стоимостью|длинои) )?$")]
    private static partial Regex Joined();
}

using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>A claim that says what its passage says of one thing of another: another row, another person, another place, another
/// day.</summary>
internal static class Replacements
{
    private const double SaysMost = 0.5;
    private const double SaysNearlyAll = 0.6;
    private const int FewTokens = 2;
    private const double Tie = 0.01;

    /// <summary>Whether every statement that says most of a claim has another thing in the place of one of the claim's.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="passage">The passage.</param>
    /// <param name="isOneLanguage">Whether both are in one language.</param>
    public static bool Are(ReadText claim, ReadPassage passage, bool isOneLanguage) =>
        Concepts.Know(claim.Language)
        && Concepts.Know(passage.Text.Language)
        && (
            claim.Statements is { Count: > 1 } statements
                ? statements.Any(statement => Are(claim, statement.Tokens, statement.Unit.Denies, passage, isOneLanguage))
                : Are(claim, claim.Whole.Tokens, claim.Whole.Denies, passage, isOneLanguage)
        );

    private static bool Are(ReadText claim, IReadOnlyList<ContentToken> said, bool denies, ReadPassage passage, bool isOneLanguage)
    {
        var all = passage.Text.Statements.Select(statement => new Alignment(said, statement, isOneLanguage)).ToList();
        if (all.Count == 0 || said.Count < FewTokens)
        {
            return false;
        }

        var best = all.Max(alignment => alignment.Weight);
        var top = all.Where(alignment => alignment.Weight > best - Tie).ToList();
        var replaced = top.Where(alignment =>
                alignment.Statement.Unit.Denies == denies && IsReplaced(claim, alignment, passage, isOneLanguage)
            )
            .ToList();
        return best > 0
            && replaced.Count > 0
            && top.TrueForAll(alignment => replaced.Contains(alignment) || IsMixed(claim, alignment, replaced, passage, isOneLanguage));
    }

    /// <summary>"Cardiff ships daily" where Cardiff ships on Fridays and Swansea daily: what one statement lacks the other has.</summary>
    private static bool IsMixed(ReadText claim, Alignment alignment, List<Alignment> replaced, ReadPassage passage, bool isOneLanguage) =>
        isOneLanguage
        && OpenPairs(claim, alignment, passage, isOneLanguage)
            .Any(pair => replaced.Exists(other => other.Unit.Any(there => there.IsSame(pair.Said, isOneLanguage))));

    private static bool IsReplaced(ReadText claim, Alignment alignment, ReadPassage passage, bool isOneLanguage)
    {
        var isNear = alignment.Share >= SaysMost && alignment.Count >= Math.Min(FewTokens, alignment.Claim.Count - 1);
        return isNear
            && OpenPairs(claim, alignment, passage, isOneLanguage)
                .Any(pair => !IsTold(pair.Said, claim, passage) && AreTwo(pair.Said, pair.Told, alignment, passage, isOneLanguage));
    }

    /// <summary>Whether a value of the claim follows from the passage, though another stands in its place: a day within others, an amount
    /// above a bound.</summary>
    private static bool IsTold(ContentToken said, ReadText claim, ReadPassage passage)
    {
        var values = said.Value is { } value
            ? [value]
            : claim.Whole.Values.Where(soft =>
                (soft.Kind == ValueKind.Weekday || soft.Unit?.Dimension == Units.Duration)
                && said.Start < soft.End
                && soft.Start < said.Start + said.Text.Length
            );
        return values.Any(told =>
            ToldValues.Stand(told, claim, passage)
            || ToldValues.Follow(told, claim, passage)
            || (told.Unit?.Dimension == Units.Duration && claim.Whole.Values.Any(own => DerivedValues.IsRateOf(own, claim.Whole, passage)))
        );
    }

    /// <summary>Pairs of which neither is told elsewhere in the other text.</summary>
    private static IEnumerable<(ContentToken Said, ContentToken Told)> OpenPairs(
        ReadText claim,
        Alignment alignment,
        ReadPassage passage,
        bool isOneLanguage
    ) =>
        (isOneLanguage ? Pairs(alignment) : PairsAnywhere(alignment)).Where(pair =>
            !IsInContext(pair.Said, passage)
            && !IsHeading(pair.Said, alignment.Statement, passage, isOneLanguage)
            && !alignment.Claim.Any(own => own.IsSame(pair.Told, isOneLanguage))
            && !claim.Whole.Tokens.Any(own => own.IsSame(pair.Told, isOneLanguage))
            && !alignment.Unit.Any(there => there.IsSame(pair.Said, isOneLanguage))
        );

    private static bool AreTwo(ContentToken said, ContentToken told, Alignment alignment, ReadPassage passage, bool isOneLanguage)
    {
        if (said.Excludes(told) || AreOtherValues(said, told))
        {
            return true;
        }

        if (!said.IsThing || !told.IsThing || !AreComparable(said, told, isOneLanguage))
        {
            return false;
        }

        return ((said.IsName || IsNameElsewhere(said, passage, isOneLanguage)) && told.IsName)
            || IsElsewhere(said, alignment.Statement, passage, isOneLanguage)
            || IsAllElse(said, alignment)
            || (isOneLanguage && alignment.Share >= SaysNearlyAll && said.Concept is not null && told.Concept is not null);
    }

    /// <summary>Whether a statement has all of a claim but for one thing.</summary>
    private static bool IsAllElse(ContentToken said, Alignment alignment) =>
        alignment.Count > 1
        && alignment.Unit.Index().Count(token => !alignment.Matched[token.Index] && token.Item.IsThing) == 1
        && alignment.Claim.Index().All(token => token.Item == said || alignment.PlaceOf(token.Index) >= 0);

    /// <summary>A name may be written in another script.</summary>
    private static bool AreComparable(ContentToken said, ContentToken told, bool isOneLanguage) =>
        isOneLanguage
        || (said.Concept is not null && told.Concept is not null)
        || (told.IsName && FoldedText.IsIdeographic(said.Text[0]) == FoldedText.IsIdeographic(told.Text[0]));

    /// <summary>What stands in a claim where its statement has something else.</summary>
    private static IEnumerable<(ContentToken Said, ContentToken Told)> Pairs(Alignment alignment)
    {
        for (var i = 0; i < alignment.Claim.Count; i++)
        {
            if (alignment.PlaceOf(i) >= 0)
            {
                continue;
            }

            var end = i;
            while (end < alignment.Claim.Count && alignment.PlaceOf(end) < 0)
            {
                end++;
            }

            var (left, right) = (
                i > 0 ? alignment.PlaceOf(i - 1) : -1,
                end < alignment.Claim.Count ? alignment.PlaceOf(end) : alignment.Unit.Count
            );
            if (left < right)
            {
                for (var said = i; said < end; said++)
                {
                    foreach (var told in Gap(alignment, left, right, i > 0, end < alignment.Claim.Count))
                    {
                        yield return (alignment.Claim[said], told);
                    }
                }
            }

            i = end;
        }

        // What has the same preposition stands in the same place wherever it stands.
        foreach (var pair in PairsAnywhere(alignment).Where(pair => pair.Said.Mark.Length > 0 && pair.Said.Mark == pair.Told.Mark))
        {
            yield return pair;
        }
    }

    /// <summary>What the statement has between two tokens and the claim has not.</summary>
    private static IEnumerable<ContentToken> Gap(Alignment alignment, int left, int right, bool hasLeft, bool hasRight)
    {
        if (hasLeft)
        {
            for (var at = left + 1; at < right && !alignment.Matched[at] && !alignment.Unit[at].IsReferredTo; at++)
            {
                yield return alignment.Unit[at];
            }
        }

        if (hasRight)
        {
            for (var at = right - 1; at > left && !alignment.Matched[at] && !alignment.Unit[at].IsReferredTo; at--)
            {
                yield return alignment.Unit[at];
            }
        }
    }

    private static IEnumerable<(ContentToken Said, ContentToken Told)> PairsAnywhere(Alignment alignment) =>
        Enumerable
            .Range(0, alignment.Claim.Count)
            .Where(i => alignment.PlaceOf(i) < 0)
            .SelectMany(i =>
                Enumerable
                    .Range(0, alignment.Unit.Count)
                    .Where(at => !alignment.Matched[at] && !alignment.Unit[at].IsReferredTo)
                    .Select(at => (alignment.Claim[i], alignment.Unit[at]))
            );

    private static bool AreOtherValues(ContentToken said, ContentToken told) =>
        said.Value is { } value && told.Value is { } other && value.Dimension == other.Dimension;

    private static bool IsNameElsewhere(ContentToken token, ReadPassage passage, bool isOneLanguage) =>
        passage.Text.Statements.Any(other => other.Unit.Tokens.Any(there => there.IsName && token.IsSame(there, isOneLanguage)));

    private static bool IsElsewhere(ContentToken token, Statement statement, ReadPassage passage, bool isOneLanguage) =>
        passage.Text.Statements.Any(other => other != statement && other.Unit.Tokens.Any(there => token.IsSame(there, isOneLanguage)));

    /// <summary>Whether it stands over a column of the row.</summary>
    private static bool IsHeading(ContentToken token, Statement statement, ReadPassage passage, bool isOneLanguage) =>
        passage.Text.SentenceUnits.Find(unit => unit.IsRow) is { } head
        && passage.Text.SentenceUnits.Exists(row =>
            row.IsRow && row != head && row.Start <= statement.Unit.Start && statement.Unit.End <= row.End
        )
        && head.Tokens.Any(there => token.IsSame(there, isOneLanguage));

    private static bool IsInContext(ContentToken token, ReadPassage passage) =>
        passage.Context.Tokens.Any(there => token.IsSame(there, isOneLanguage: true));
}

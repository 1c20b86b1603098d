using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Whether the values of a claim are told of what the claim speaks of, and not of something else in its passage.</summary>
internal static class ValueOwners
{
    private const double MostWords = 0.5;
    private const double SomeMeanings = 0.2;
    private const double ClearlyMore = 0.3;

    /// <summary>Whether a claim tells a value of something else.</summary>
    public static bool Differ(Comparison comparison)
    {
        var (claim, passage) = (comparison.Claim, comparison.Passage);
        if (IsOfAnotherClause(claim.Whole, passage) || IsOfAnotherEvent(claim.Whole, passage))
        {
            return true;
        }

        var parts = claim
            .Units.Where(unit =>
                !unit.IsSentence
                && unit.Values.Count > 0
                && unit.Content.Count + unit.Values.Count(value => value.Kind == ValueKind.Identifier) > 1
            )
            .ToList();
        return (parts.Count > 0 ? parts : [claim.Whole]).Exists(unit =>
            BelongsElsewhere(unit, claim.Whole, passage, comparison.IsOneLanguage)
        );
    }

    /// <summary>Whether a clause without a verb of its own tells another value of what the claim speaks of: "adults pay 12 euros, children
    /// 6".</summary>
    private static bool IsOfAnotherClause(TextUnit claim, ReadPassage passage)
    {
        var clauses = passage.Text.Units.Where(unit => !unit.IsSentence).ToList();
        return claim.Values.Where(value => !value.IsSoft).ToList() is [var value]
            && clauses.Where(unit => unit.Values.Any(value.Matches)).ToList() is [var holder]
            && passage.Text.SentenceUnits.Find(unit => unit.Start <= holder.Start && holder.End <= unit.End) is { } sentence
            && !passage.Text.SentenceUnits.Exists(unit => unit != sentence && unit.Values.Any(value.Matches))
            && holder.Content.Any(word => !claim.Content.Contains(word))
            && clauses.Exists(unit =>
                unit != holder
                && sentence.Start <= unit.Start
                && unit.End <= sentence.End
                && unit.Content.Count > 0
                && unit.Content.IsSubsetOf(claim.Content)
                && !unit.Content.Overlaps(holder.Content)
                && unit.Values.Any(other => !other.IsSoft && other.Dimension == value.Dimension && !value.Matches(other))
            );
    }

    /// <summary>Whether a value stands in another clause than what happened: "founded in 1987, the yard moved to Oslo in 1994" does not
    /// date the founding to 1994.</summary>
    private static bool IsOfAnotherEvent(TextUnit claim, ReadPassage passage)
    {
        if (claim.Values.Count(value => !value.IsSoft) != 1 || claim.Content.Count < 2)
        {
            return false;
        }

        // A clause without a subject of its own lacks what the claim begins with.
        var value = claim.Values.First(own => !own.IsSoft);
        var subject = claim
            .Words.Select(word => claim.Content.FirstOrDefault(stem => word.Text.StartsWith(stem, StringComparison.Ordinal)))
            .FirstOrDefault(stem => stem is not null);
        var happening = claim.Content.Where(stem => stem != subject).ToList();
        var clauses = passage
            .Text.Units.Where(unit => !unit.IsSentence && unit.Values.Any(other => other.Dimension == value.Dimension))
            .ToList();
        var holders = clauses.Where(unit => unit.Values.Any(value.Matches)).ToList();
        return holders.Count > 0
            && value.Kind == ValueKind.Date
            && !passage.Text.SentenceUnits.Exists(unit =>
                unit.Values.Any(value.Matches) && !holders.Exists(clause => clause.Start >= unit.Start && clause.End <= unit.End)
            )
            && !holders.Exists(unit => happening.Exists(unit.Content.Contains))
            && clauses.Exists(unit => !holders.Contains(unit) && happening.Exists(unit.Content.Contains));
    }

    /// <summary>Whether a value of the claim is another sentence's, while the sentence that speaks of the claim tells another value of its
    /// kind.</summary>
    private static bool BelongsElsewhere(TextUnit part, TextUnit claim, ReadPassage passage, bool inOneLanguage)
    {
        var sentences = passage.Text.SentenceUnits;
        foreach (var value in part.Values.Where(value => !value.IsSoft && value.Kind is not ValueKind.Identifier))
        {
            double holder = -1,
                other = -1;
            for (var i = 0; i < sentences.Count; i++)
            {
                var alike = sentences[i].Values.Where(there => there.Dimension == value.Dimension).ToList();
                if (alike.Exists(value.Matches) || sentences[i].Values.Any(value.Matches))
                {
                    var isContinuation = i > 0 && sentences[i].Words.Count > 0 && Pronouns.Contain(sentences[i].Words[0].Text);
                    holder = Math.Max(holder, sentences[i].Covers(part) + (isContinuation ? sentences[i - 1].Covers(part) : 0));
                }
                else if (alike.Count > 0 && !alike.Exists(there => part.Values.Any(own => own.Matches(there))))
                {
                    other = Math.Max(other, sentences[i].Covers(part));
                }
            }

            if (
                holder >= 0
                && other >= (inOneLanguage ? MostWords : SomeMeanings)
                && other - holder >= ClearlyMore
                && !DerivedValues.Hold(value, claim, passage)
            )
            {
                return true;
            }
        }

        return false;
    }
}

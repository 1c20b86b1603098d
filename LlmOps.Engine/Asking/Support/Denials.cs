using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>A claim that affirms what its passage denies, or denies what it affirms.</summary>
internal static class Denials
{
    // Of another statement the same may be said with another verb. Pairs of characters meet less often than words.
    private const double SaysNearlyAll = 0.7;
    private const double SaysMostInPairs = 0.5;
    private const double SaysAsMuch = 0.8;
    private const double Referred = 0.7;
    private const int LongestPhrase = 4;

    /// <summary>Whether what speaks most of the claim says the opposite of it.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="passage">The passage.</param>
    /// <param name="language">The language of both, where they are in one.</param>
    /// <param name="inOneLanguage">Whether they are.</param>
    public static bool Contradict(ReadText claim, ReadPassage passage, string language, bool inOneLanguage)
    {
        var parts = claim.Units.Where(unit => !unit.IsSentence && unit.Content.Count > 1 && !IsCondition(unit, claim.Language)).ToList();
        return (parts.Count > 1 ? parts : [claim.Whole]).Exists(part => Contradicts(part, passage, language, inOneLanguage));
    }

    /// <summary>"Even if he leaves": what is supposed is not stated.</summary>
    private static bool IsCondition(TextUnit unit, string language) =>
        Markers.Of("if", language).AreIn(unit) || Markers.Of("even_if", language).AreIn(unit);

    private static bool Contradicts(TextUnit claim, ReadPassage passage, string language, bool inOneLanguage)
    {
        if (WholeStatements.Contradict(claim, passage, language, inOneLanguage) is { } contradicts)
        {
            return contradicts;
        }

        double agrees = 0,
            denies = 0;
        var (someAgree, someDeny) = (false, false);
        foreach (var (unit, sentence, isDenied) in Narrowest(claim, passage))
        {
            // What the column of such a cell asks, another row says.
            if (
                WholeStatements.ExcludeOthers(claim, isDenied, sentence)
                || (claim.Denies && sentence.IsRow && passage.Text.SentenceUnits.Exists(TableRows.HasAnswer))
            )
            {
                continue;
            }

            if (isDenied != claim.Denies && TellsUntilWhen(isDenied ? unit : claim, isDenied ? claim : unit, language))
            {
                continue;
            }

            // "Open Tuesday to Sunday" says less of Friday than "closed on the last Friday".
            var matched = claim.Values.Count(value =>
                unit.Values.Any(told => value.Matches(told) && (told.Kind != ValueKind.Weekday || told.Readings.Count == 1))
            );
            var score =
                unit.Covers(claim)
                + ReferredTo(unit, claim, passage)
                + (inOneLanguage ? 0.05 : 0.5) * matched
                + (0.02 / (1 + unit.Content.Count));
            var takesAway = inOneLanguage
                ? (TakesAway(sentence, claim, language) + TakesAway(claim, sentence, language)) % 2 == 1
                : Lacks(sentence) != Lacks(claim);
            if ((isDenied != claim.Denies) != takesAway)
            {
                (denies, someDeny) = (Math.Max(denies, score), true);
            }
            else
            {
                (agrees, someAgree) = (Math.Max(agrees, score), true);
            }
        }

        // "No longer supported" says of an end what "drops support" says.
        if (
            claim.Denies
            && !passage.Text.SentenceUnits.Exists(unit => unit.Denies)
            && MayBeSaidOtherwise(claim, passage, language, inOneLanguage)
        )
        {
            return false;
        }

        var least = language is Language.Japanese or Language.Chinese ? SaysMostInPairs : SaysNearlyAll;
        return inOneLanguage ? denies >= least && denies > agrees + 0.1 : someDeny && (!someAgree || denies > agrees + 0.2);
    }

    /// <summary>Whether a denial corrects itself ("not included, but charged separately"), or the sentence that speaks of it tells an end
    /// or an exception, which a denial may put in other words.</summary>
    private static bool MayBeSaidOtherwise(TextUnit claim, ReadPassage passage, string language, bool inOneLanguage)
    {
        var ceasing = Markers.OfOneOrAll("ceasing", passage.Text.Language);
        return inOneLanguage
            ? passage.Text.SentenceUnits.MaxBy(unit => unit.Covers(claim)) is { } best && best.Covers(claim) < 1 && ceasing.AreIn(best)
            : passage.Text.SentenceUnits.Exists(ceasing.AreIn) || Markers.OfOneOrAll("correction", Language.Of(claim.Folded)).AreIn(claim);
    }

    /// <summary>"Did not open until June" does not deny that it opened in June.</summary>
    internal static bool TellsUntilWhen(TextUnit denying, TextUnit other, string language) =>
        (Markers.OfOneOrAll("until", language) is var until && until.AreIn(denying) && !until.AreIn(other))
        || (Polarity.TellsBound(denying) && !Markers.OfOneOrAll("bounding", other.Language).AreIn(other));

    /// <summary>How much of what one speaks of the other takes away: "sold without a tender" says that there was no tender, and "not
    /// admitted unless accompanied" that the accompanied are admitted.</summary>
    private static int TakesAway(TextUnit unit, TextUnit other, string language)
    {
        var lacking = Markers.OfOneOrAll("lacking", language);
        var count = 0;
        if (Markers.Of("plus", language).AreIn(other))
        {
            return 0;
        }

        for (var from = 0; lacking.Find(unit.Words, from) is { } marker; from = marker.At + marker.Count)
        {
            var named = unit
                .Words.Skip(marker.At + marker.Count)
                .TakeWhile((word, i) => i == 0 || !word.IsAfterBreak)
                .Where(word => word.Text.Length > 2 && !StopWords.Contain(language, word.Text))
                .Take(LongestPhrase);
            count += named.Any(word => other.Words.Any(there => WordForm.IsSame(word.Text, there.Text))) ? 1 : 0;
        }

        return count;
    }

    private static bool Lacks(TextUnit unit) =>
        Markers.OfOneOrAll("lacking", SentenceLanguage.Of(unit.Folded)).Find(unit.Words, 0) is not null;

    /// <summary>
    /// What "it" and "they" add to a clause: the share of the claim that the sentence before it holds and the clause does not.
    /// </summary>
    private static double ReferredTo(TextUnit unit, TextUnit claim, ReadPassage passage)
    {
        if (unit.Covers(claim) == 0 || !unit.Words.Any(word => Pronouns.Contain(word.Text)))
        {
            return 0;
        }

        var before = passage.Text.SentenceUnits.LastOrDefault(sentence => sentence.End <= unit.Start);
        return before is null
            ? 0
            : Referred * claim.Content.Count(word => !unit.Content.Contains(word) && before.Content.Contains(word)) / claim.Content.Count;
    }

    /// <summary>Of each sentence, the clause that speaks of the claim, or the sentence where none says as much; and whether it denies what
    /// it says of the claim.</summary>
    private static IEnumerable<(TextUnit Unit, TextUnit Sentence, bool IsDenied)> Narrowest(TextUnit claim, ReadPassage passage)
    {
        for (var i = 0; i < passage.Text.Units.Count; i++)
        {
            var sentence = passage.Text.Units[i];
            if (!sentence.IsSentence)
            {
                continue;
            }

            var clauses = passage
                .Text.Units.Skip(i + 1)
                .TakeWhile(unit => !unit.IsSentence)
                .OrderByDescending(unit => unit.Covers(claim))
                .ToList();
            var (best, whole) = (clauses.FirstOrDefault(), sentence.Covers(claim));
            if (best is null || whole == 0 || best.Covers(claim) >= SaysAsMuch * whole)
            {
                var unit =
                    whole == 0
                        ? clauses.Find(clause => claim.Values.Any(value => clause.Values.Any(value.Matches))) ?? sentence
                        : best ?? sentence;
                yield return (unit, sentence, unit.Denies);
                continue;
            }

            // A clause that says nothing of the claim denies nothing of it, and of two that deny the one counts that says more of it.
            var denying = clauses.Where(unit => unit.Denies).ToList();
            var isElsewhere = denying.Exists(unit => unit.Covers(claim) == 0 && !claim.Values.Any(value => unit.Values.Any(value.Matches)));
            yield return (
                sentence,
                sentence,
                isElsewhere ? denying.Exists(unit => unit.Covers(claim) > 0)
                : denying.Count > 1 && best.Covers(claim) > clauses[1].Covers(claim) ? best.Denies
                : sentence.Denies
            );
        }
    }
}

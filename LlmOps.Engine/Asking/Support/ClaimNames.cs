using System.Collections.Frozen;
using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Compares the names of a claim with those of its passage.</summary>
internal static class ClaimNames
{
    private const double SomeWords = 0.25;

    private static readonly FrozenSet<string> s_verbsBehindNames = new[]
    {
        "is",
        "was",
        "has",
        "had",
        "will",
        "makes",
        "sells",
        "offers",
        "founded",
        "acquired",
        "bought",
        "leads",
        "runs",
        "employs",
        "operates",
        "ist",
        "war",
        "wurde",
        "wird",
        "hat",
        "hatte",
        "leitet",
        "verkauft",
        "est",
        "a",
        "fue",
        "es",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a claim names a person, thing or place that its passage does not name.</summary>
    public static bool Differ(Comparison comparison)
    {
        var (whole, passage) = (comparison.Whole, comparison.Passage);
        return !AreHeld(comparison.Claim, passage, comparison.IsOneLanguage)
            || Places.Differ(Places.In(whole), passage.KnownPlaces)
            || (
                comparison.IsOneLanguage
                && (NamesAnotherPlace(whole, passage, comparison.Claim.Language) || QuotedNames.Differ(whole, passage))
            );
    }

    private static bool AreHeld(ReadText claim, ReadPassage passage, bool inOneLanguage)
    {
        var names = ProperNames.In(claim.Whole.Words, claim.Language).ToList();
        if (claim.Language != Language.German && ProperNames.OpensWithPair(claim.Whole.Words))
        {
            // "Bus Tula", "Helen Ward": the first may be no name.
            names.Remove(claim.Whole.Words[0].Text);
        }

        if (claim.Language is Language.Russian or Language.Arabic or Language.Japanese or Language.Chinese or Language.Greek)
        {
            names.AddRange(
                claim
                    .Whole.Words.Where(word =>
                        word.Text.Length > 2 && word.Text.All(char.IsAsciiLetter) && RomanNumerals.Of(word.Text) is null
                    )
                    .Select(word => word.Text)
            );
        }
        else if (
            OpeningName(claim.Whole, claim.Language) is { } opening
            && !IsHeld(opening)
            && passage.Text.SentenceUnits.Exists(unit => unit.Covers(claim.Whole) >= SomeWords && NamesAnother(unit))
        )
        {
            return false;
        }

        if (inOneLanguage && ProperNames.IsReplaced(claim.Whole.Words, passage.Words, claim.Language))
        {
            return false;
        }

        if (
            claim.Language == Language.German
            && ProperNames.PossibleInGerman(claim.Whole.Words).Any(name => !IsHeld(name))
            && ProperNames
                .In(passage.Text.Whole.Words, passage.Text.Language)
                .Concat(ProperNames.PossibleInGerman(passage.Text.Whole.Words))
                .Concat(LatinWords(passage))
                .Any(other => !ProperNames.IsHeld(other, claim.Whole.Words))
        )
        {
            return false;
        }

        var passageIsAlphabetic = passage.Text.Language is not (Language.Japanese or Language.Chinese or Language.Arabic);
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (IsHeld(name))
            {
                continue;
            }

            // A name may be written in another script where the passage's language has its own.
            if (
                inOneLanguage
                || (
                    passageIsAlphabetic
                    && ProperNames
                        .In(passage.Text.Whole.Words, passage.Text.Language)
                        .Any(other => !ProperNames.IsHeld(other, claim.Whole.Words))
                )
                || (name.All(char.IsAsciiLetter) && LatinWords(passage).Any(other => !ProperNames.IsHeld(other, claim.Whole.Words)))
            )
            {
                return false;
            }
        }

        return true;

        bool NamesAnother(TextUnit unit) =>
            ProperNames
                .In(unit.Words, passage.Text.Language)
                .Append(OpeningName(unit, passage.Text.Language))
                .OfType<string>()
                .Any(name => !ProperNames.IsHeld(name, claim.Whole.Words));

        bool IsHeld(string name) =>
            ProperNames.IsHeld(name, passage.Words, inOneLanguage ? claim.Language : null)
            || passage.Normal.Contains($" {name}", StringComparison.Ordinal)
            || (Places.Of(name) is { } place && passage.KnownPlaces.Contains(place));
    }

    /// <summary>A single word that opens a sentence before a verb, as a name does and a noun without an article.</summary>
    private static string? OpeningName(TextUnit unit, string language) =>
        unit.Words is [{ IsCapitalised: true, Text.Length: > 2 } first, var second, ..]
        && s_verbsBehindNames.Contains(second.Text)
        && !first.Text.EndsWith('s')
        && !ProperNames.LooksCommon(first.Text)
        && !StopWords.Contain(language, first.Text)
        && !NumberWords.Contains(first.Text)
            ? first.Text
            : null;

    /// <summary>In a passage of another script, words in Latin letters are names.</summary>
    private static IEnumerable<string> LatinWords(ReadPassage passage) =>
        passage.Text.Language is Language.Russian or Language.Arabic or Language.Japanese or Language.Chinese or Language.Greek
            ? passage.Text.Whole.Words.Where(word => word.Text.Length > 2 && word.Text.All(char.IsAsciiLetter)).Select(word => word.Text)
            : [];

    private static bool NamesAnotherPlace(TextUnit claim, ReadPassage passage, string language)
    {
        var places = PlaceSlots
            .In(claim.Folded, language)
            .Where(place => !passage.Text.Folded.Contains(place, StringComparison.Ordinal))
            .ToList();
        return places.Count > 0
            && passage.Text.SentenceUnits.Exists(unit => unit.Covers(claim) >= SomeWords && PlaceSlots.In(unit.Folded, language).Any());
    }
}

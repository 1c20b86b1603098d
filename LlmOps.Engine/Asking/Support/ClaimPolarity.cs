using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Compares what a claim affirms and denies with what its passage does.</summary>
internal static class ClaimPolarity
{
    private const double MostWords = 0.5;

    /// <summary>Whether a passage says the opposite of a claim: by a negation, an exception, or a word that excludes one of the
    /// claim's.</summary>
    public static bool IsOpposite(Comparison comparison)
    {
        var (claim, passage) = (comparison.Claim, comparison.Passage);
        if (SpeaksOfTheRest(comparison))
        {
            return false;
        }

        if (!comparison.IsOneLanguage)
        {
            return Denials.Contradict(claim, passage, comparison.LanguageOfBoth, inOneLanguage: false)
                || Oppositions.ExcludeAcross(claim.Whole, claim.Language, passage);
        }

        return comparison.Exception < 0
            || (
                comparison.Exception == 0
                && (
                    Denials.Contradict(claim, passage, comparison.LanguageOfBoth, inOneLanguage: true)
                    || (comparison.Sides == 0 && comparison.Order == 0 && SaysTheOpposite(claim.Whole, passage, comparison.LanguageOfBoth))
                )
            );
    }

    /// <summary>Whether a claim may deny by right what its passage affirms: of the days beside those that are told, of those who remain, or
    /// of the hour at which something closes.</summary>
    private static bool SpeaksOfTheRest(Comparison comparison)
    {
        var (claim, passage) = (comparison.Claim, comparison.Passage);
        var days = claim.Whole.Values.Where(value => value.Kind == ValueKind.Weekday).ToList();
        return (claim.Whole.Denies && days.Count > 0 && HasOnlyOtherDays(days, passage))
            || claim.Whole.Values.Any(value =>
                !value.IsSoft
                && (
                    ToldValues.Stand(value, claim, passage)
                        ? value.Kind == ValueKind.Time && claim.Whole.Denies && !Polarity.Negates(claim.Whole, claim.Language)
                        : DerivedValues.Hold(value, claim.Whole, passage)
                )
            );
    }

    private static bool HasOnlyOtherDays(List<TextValue> days, ReadPassage passage) =>
        passage.Values.Any(told => told.Kind == ValueKind.Weekday) && !days.Exists(day => passage.Values.Any(day.Matches));

    private static bool SaysTheOpposite(TextUnit claim, ReadPassage passage, string language)
    {
        var opposed = Oppositions.Excluding(claim, passage.Text.SentenceUnits, language);
        return opposed.Count > 0
            && !passage.Text.SentenceUnits.Exists(unit =>
                !opposed.Contains(unit) && unit.Covers(claim) >= Math.Max(MostWords, opposed.Max(other => other.Covers(claim)))
            );
    }
}

using LlmOps.Engine.Asking.Support.Parties;
using LlmOps.Engine.Asking.Support.Reading;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Compares what a claim says of two sides (<see cref="TwoSides"/>) with what the sentences of its passage say of them.</summary>
internal static class SideComparison
{
    /// <summary>How a claim stands to what sentences compare, put in order, or say of two parties: 1 alike, -1 turned round, 0 nothing
    /// tells.</summary>
    public static int Compare(Comparison comparison, bool areEvents)
    {
        var language = comparison.LanguageOfBoth;
        var said = SidesOf(comparison.Whole, language, areEvents).ToList();
        if (said.Count == 0)
        {
            return 0;
        }

        // The unit that speaks most of the claim counts: another may say the same of others.
        var compared = Tellers(
                comparison.Passage,
                unit => said.Exists(own => SidesOf(unit, language, areEvents).Any(told => told.Kind == own.Kind))
            )
            .SelectMany(unit =>
                SidesOf(unit, language, areEvents)
                    .SelectMany(told => said.Where(own => own.Kind == told.Kind).Select(own => own.CompareTo(told)))
                    .Select(standing => (Covers: unit.Covers(comparison.Whole), Standing: standing))
            )
            .ToList();
        return compared.Count == 0 ? 0 : compared.MaxBy(entry => (entry.Covers, entry.Standing)).Standing;
    }

    /// <summary>Whether a single sentence has all words of a claim and says of its two sides what the claim says.</summary>
    public static bool IsSaid(Comparison comparison)
    {
        var (claim, language) = (comparison.Whole, comparison.LanguageOfBoth);
        var said = SidesOf(claim, language, areEvents: true).ToList();
        return comparison.Passage.Text.SentenceUnits.Exists(unit =>
            unit.Covers(claim) >= 1 && SidesOf(unit, language, areEvents: true).Any(told => said.Exists(own => own.IsSaidBy(told)))
        );
    }

    /// <summary>The units that tell something of their own: a sentence only where none of its clauses does.</summary>
    private static IEnumerable<TextUnit> Tellers(ReadPassage passage, Func<TextUnit, bool> tells)
    {
        TextUnit? sentence = null;
        foreach (var unit in passage.Text.Units)
        {
            if (unit.IsSentence)
            {
                if (sentence is not null && tells(sentence))
                {
                    yield return sentence;
                }

                sentence = unit;
            }
            else if (tells(unit))
            {
                sentence = null;
                yield return unit;
            }
        }

        if (sentence is not null && tells(sentence))
        {
            yield return sentence;
        }
    }

    private static IEnumerable<TwoSides> SidesOf(TextUnit unit, string language, bool areEvents) =>
        areEvents ? [.. Comparisons.In(unit, language), .. Trades.In(unit, language)] : Sequences.In(unit, language);
}

using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>The words of a passage that carry a claim.</summary>
internal static class Quotes
{
    private const int MaxCharacters = 600;
    private const int ShortestClaim = 8;

    // Two sentences have to say clearly more than one.
    private const double PriceOfSecond = 0.15;

    /// <summary>Whether a passage says a claim word for word.</summary>
    public static bool Hold(TextUnit claim, ReadPassage passage)
    {
        var normal = NormalText.Of(claim.Folded);
        if (
            normal.Length < ShortestClaim
            || !passage.Normal.Contains(
                normal.Length > 0 && FoldedText.IsIdeographic(normal[^2]) ? normal.Trim() : normal,
                StringComparison.Ordinal
            )
        )
        {
            return false;
        }

        // A part of a sentence that denies it is no quote.
        var holders = passage
            .Text.Units.Where(unit => NormalText.Of(unit.Folded).Contains(normal.Trim(), StringComparison.Ordinal))
            .ToList();
        return holders.Count == 0 || holders.Exists(unit => unit.Denies == claim.Denies);
    }

    /// <summary>The sentence, or two neighbors where two say clearly more, that share most with a claim.</summary>
    public static (int Start, int End) Find(TextUnit claim, ReadPassage passage)
    {
        var sentences = passage.Text.SentenceUnits;
        var (best, bestScore) = ((Start: 0, End: Math.Min(passage.Text.Folded.Length, MaxCharacters)), 0.0);
        for (var i = 0; i < sentences.Count; i++)
        {
            var single = Score(claim, sentences[i]);
            if (single > bestScore)
            {
                (best, bestScore) = ((sentences[i].Start, Math.Min(sentences[i].End, sentences[i].Start + MaxCharacters)), single);
            }

            if (i + 1 < sentences.Count && sentences[i + 1].End - sentences[i].Start <= MaxCharacters)
            {
                var pair = Score(claim, sentences[i], sentences[i + 1]) - PriceOfSecond;
                if (pair > bestScore)
                {
                    (best, bestScore) = ((sentences[i].Start, sentences[i + 1].End), pair);
                }
            }
        }

        return best;
    }

    private static double Score(TextUnit claim, TextUnit sentence, TextUnit? second = null)
    {
        var shared =
            claim.Content.Count(word => sentence.Content.Contains(word) || second?.Content.Contains(word) == true)
            + claim.Values.Count(value => sentence.Values.Any(value.Matches) || second?.Values.Any(value.Matches) == true);
        if (shared == 0)
        {
            return 0;
        }

        var all = claim.Content.Count + claim.Values.Count;
        var said =
            sentence.Content.Count
            + sentence.Values.Count
            + (second is null ? 0 : second.Content.Count(word => !sentence.Content.Contains(word)) + second.Values.Count);

        // The second term prefers, among sentences that cover the claim alike, the one that says little else.
        return ((double)shared / all) + (0.1 * shared / (1 + said));
    }
}

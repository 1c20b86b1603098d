namespace LlmOps.Engine.Asking;

/// <summary>How far the results of one leg agree with those of another.</summary>
internal static class LegAgreement
{
    private const int Head = 5;
    private const double Enough = 0.5;
    private const double LeastTrust = 0.1;

    /// <summary>The part of its weight that a leg keeps beside a leg of matching words: all of it where half of what either puts first is
    /// known to the other, less below, a tenth where they have nothing in common. A leg whose model knows nothing of a language or a
    /// subject orders passages by chance, and chance finds no agreement; a leg that merely finds more than words do still agrees on some.
    /// Where the words matched so little that their list was not cut off, they are no measure of anything, and the leg keeps its
    /// weight.</summary>
    /// <param name="leg">The leg in question, best first.</param>
    /// <param name="words">The leg of matching words, best first.</param>
    public static double TrustIn(ScoredList leg, ScoredList words)
    {
        if (leg.Entries.Count == 0 || !words.IsCut)
        {
            return 1;
        }

        var agreement = (Known(leg, words) + Known(words, leg)) / 2;
        return Math.Clamp(agreement / Enough, LeastTrust, 1);
    }

    /// <summary>Which part of the first entries of one list stands anywhere in the other.</summary>
    private static double Known(ScoredList first, ScoredList other)
    {
        var keys = other.Entries.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        var head = Math.Min(Head, first.Entries.Count);
        return first.Entries.Take(head).Count(entry => keys.Contains(entry.Key)) / (double)head;
    }
}

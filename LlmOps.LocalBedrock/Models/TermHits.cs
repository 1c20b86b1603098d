namespace LlmOps.LocalBedrock.Models;

/// <summary>What a text holds of a query.</summary>
/// <param name="Text">The text.</param>
/// <param name="Frequencies">How often each term occurs; where it does not, how near the nearest other word is (below 1).</param>
/// <param name="Places">The words that are terms, in the order of the text: the term's number, and the word's.</param>
internal sealed record TermHits(ScoredText Text, double[] Frequencies, IReadOnlyList<(int Term, int At)> Places)
{
    private const int PairWindow = 8;

    /// <summary>Whether a term stands in the text's heading.</summary>
    public bool IsInHeading(int term)
    {
        foreach (var place in Places)
        {
            if (Text.Words[place.At].Start >= Text.HeadingEnd)
            {
                return false;
            }

            if (place.Term == term)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>1 where two terms stand side by side somewhere, less with each word between them, 0 beyond
    /// <see cref="PairWindow"/>.</summary>
    public double Closeness(int first, int second)
    {
        var (lastFirst, lastSecond, shortest) = (-PairWindow - 1, -PairWindow - 1, PairWindow + 1);
        foreach (var (term, at) in Places)
        {
            if (term == first)
            {
                (lastFirst, shortest) = (at, Math.Min(shortest, at - lastSecond));
            }
            else if (term == second)
            {
                (lastSecond, shortest) = (at, Math.Min(shortest, at - lastFirst));
            }
        }

        return shortest > PairWindow ? 0 : 2.0 / (1 + shortest);
    }

    /// <summary>1 where all of the terms that the text holds and that tell texts apart stand together, less the wider they are
    /// spread.</summary>
    /// <param name="isWanted">Whether a term tells texts apart.</param>
    public double Proximity(Predicate<int> isWanted)
    {
        var wanted = 0;
        for (var term = 0; term < Frequencies.Length; term++)
        {
            wanted += isWanted(term) && Frequencies[term] >= 1 ? 1 : 0;
        }

        if (wanted < 2)
        {
            return wanted == 1 ? 0.5 : 0;
        }

        Span<int> counts = stackalloc int[Frequencies.Length];
        var (held, shortest, first) = (0, int.MaxValue, 0);
        foreach (var (term, at) in Places)
        {
            if (!isWanted(term))
            {
                continue;
            }

            held += counts[term]++ == 0 ? 1 : 0;
            while (!isWanted(Places[first].Term) || counts[Places[first].Term] > 1)
            {
                if (isWanted(Places[first].Term))
                {
                    counts[Places[first].Term]--;
                }

                first++;
            }

            if (held == wanted)
            {
                shortest = Math.Min(shortest, at - Places[first].At + 1);
            }
        }

        return shortest == int.MaxValue ? 0 : Math.Min(1, 2.0 * wanted / (wanted + shortest));
    }
}

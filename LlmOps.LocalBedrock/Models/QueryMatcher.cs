using LlmOps.LocalBedrock.Models.Text;

namespace LlmOps.LocalBedrock.Models;

/// <summary>Finds the terms of one query in texts. What a concept is to each term is looked up once for all texts, since these share most
/// of their words.</summary>
internal sealed class QueryMatcher(IReadOnlyList<QueryTerm> terms)
{
    private static readonly Match s_none = new(-1, null);

    private readonly Dictionary<string, Match> _matches = new(StringComparer.Ordinal);

    /// <summary>Where the terms stand in a text.</summary>
    public TermHits In(ScoredText text)
    {
        var (frequencies, near) = (new double[terms.Count], new double[terms.Count]);
        var places = new List<(int Term, int At)>();
        for (var at = 0; at < text.Words.Count; at++)
        {
            var (term, nearness) = Of(text.Words[at].Concept);
            if (term >= 0)
            {
                frequencies[term]++;
                places.Add((term, at));
            }

            for (var i = 0; i < nearness?.Length; i++)
            {
                near[i] = Math.Max(near[i], nearness[i]);
            }
        }

        for (var i = 0; i < frequencies.Length; i++)
        {
            frequencies[i] = frequencies[i] > 0 ? frequencies[i] : near[i];
        }

        return new TermHits(text, frequencies, places);
    }

    private Match Of(string concept)
    {
        if (!_matches.TryGetValue(concept, out var match))
        {
            _matches.Add(concept, match = Find(concept));
        }

        return match;
    }

    private Match Find(string concept)
    {
        var same = -1;
        double[]? nearness = null;
        for (var i = 0; i < terms.Count; i++)
        {
            if (terms[i].Concept == concept)
            {
                same = i;
            }
            else if (Vocabulary.Nearness(terms[i].Concept, concept) is var near and > 0)
            {
                (nearness ??= new double[terms.Count])[i] = near;
            }
        }

        return same < 0 && nearness is null ? s_none : new Match(same, nearness);
    }

    /// <summary>What a concept is to the query.</summary>
    /// <param name="Term">The term with this concept, or -1.</param>
    /// <param name="Nearness">How near it is to each term, below 1; null: to none.</param>
    private sealed record Match(int Term, double[]? Nearness);
}

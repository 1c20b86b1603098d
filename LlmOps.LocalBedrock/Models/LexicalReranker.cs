using LlmOps.LocalBedrock.Models.Text;

namespace LlmOps.LocalBedrock.Models;

/// <summary>Scores texts against a query by the words they share: BM25 with rarities from the texts themselves, how much of the query a
/// text covers, how near together it does so, which neighboring words of the query are neighbors in it, and headings. A text that names
/// what the best text introduces and adds what that one lacks gets part of its score.</summary>
internal static class LexicalReranker
{
    private const double Saturation = 1.2;
    private const double LengthWeight = 0.5;
    private const double BridgeShare = 0.8;
    private const int MaxQueryTerms = 64;

    /// <returns>For each source its score, 0 to 1.</returns>
    public static double[] Score(string query, IReadOnlyList<string> sources)
    {
        var terms = QueryTerms(query);
        var scores = new double[sources.Count];
        if (terms.Count == 0 || sources.Count == 0)
        {
            return scores;
        }

        var matcher = new QueryMatcher(terms);
        var texts = sources.Select(source => matcher.In(ScoredText.Of(source))).ToList();
        var weights = terms.Select((term, i) => Rarity(term, texts.Count(text => text.Frequencies[i] > 0), texts.Count)).ToArray();
        var total = weights.Sum();
        var averageLength = Math.Max(1, texts.Average(text => text.Text.Words.Count));
        for (var i = 0; i < texts.Count; i++)
        {
            scores[i] = Score(terms, weights, total, texts[i], averageLength);
        }

        Bridge(terms, weights, total, texts, scores);
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = Math.Round(Math.Clamp(scores[i], 0, 1), 6);
        }

        return scores;
    }

    private static List<QueryTerm> QueryTerms(string query) =>
        [
            .. WordReader
                .Read(query)
                .Where(word => !word.IsStop || Vocabulary.IsClass(word.Concept))
                .DistinctBy(word => word.Concept)
                .Take(MaxQueryTerms)
                .Select(word => new QueryTerm(
                    word.Concept,
                    word.Lower,
                    Vocabulary.IsGeneric(word.Lower) && !Vocabulary.IsClass(word.Concept)
                )),
        ];

    private static double Rarity(QueryTerm term, int frequency, int texts)
    {
        var rarity = Math.Log(1 + ((texts - frequency + 1) / (frequency + 0.5)));
        return Math.Max(0.3, rarity) * (term.IsGeneric ? 0.25 : 1);
    }

    private static double Score(List<QueryTerm> terms, double[] weights, double total, TermHits text, double averageLength)
    {
        var covered = 0.0;
        var saturated = 0.0;
        var headed = 0.0;
        var length = 1 - LengthWeight + (LengthWeight * text.Text.Words.Count / averageLength);
        for (var i = 0; i < terms.Count; i++)
        {
            var frequency = text.Frequencies[i];
            if (frequency <= 0)
            {
                continue;
            }

            covered += weights[i] * Math.Min(1, frequency);
            saturated += weights[i] * frequency / (frequency + (Saturation * length));
            headed += text.IsInHeading(i) ? weights[i] : 0;
        }

        return (((0.54 * covered) + (0.18 * saturated) + (0.07 * headed)) / total)
            + (0.1 * text.Proximity(term => !terms[term].IsGeneric) * covered / total)
            + (0.11 * Pairs(terms, weights, text));
    }

    /// <summary>The share of the query's neighboring words that stand near each other in the text as well: words that follow each other
    /// often name one thing.</summary>
    private static double Pairs(List<QueryTerm> terms, double[] weights, TermHits text)
    {
        var (near, all) = (0.0, 0.0);
        for (var i = 0; i + 1 < terms.Count; i++)
        {
            var weight = weights[i] + weights[i + 1];
            all += weight;
            near += weight * text.Closeness(i, i + 1);
        }

        return all > 0 ? near / all : 0;
    }

    /// <summary>Where the best text lacks a query word, a text that shares one of its names and has the word follows close
    /// behind.</summary>
    private static void Bridge(List<QueryTerm> terms, double[] weights, double total, List<TermHits> texts, double[] scores)
    {
        var best = Array.IndexOf(scores, scores.Max());
        var missing = Enumerable.Range(0, terms.Count).Where(i => !terms[i].IsGeneric && texts[best].Frequencies[i] < 1).ToList();
        var held = terms.Count(term => !term.IsGeneric) - missing.Count;
        if (missing.Count == 0 || held < 2)
        {
            return;
        }

        var asked = terms.Select(term => term.Concept).ToHashSet(StringComparer.Ordinal);
        var names = texts[best].Text.Names.Where(name => !asked.Contains(name)).ToHashSet(StringComparer.Ordinal);
        var ceiling = scores[best];
        for (var i = 0; i < texts.Count; i++)
        {
            if (i != best && texts[i].Text.Names.Overlaps(names))
            {
                var added = missing.Sum(term => Math.Min(1, texts[i].Frequencies[term]) * weights[term]);
                scores[i] = added > 0 ? Math.Max(scores[i], Math.Min(ceiling, scores[i] + (BridgeShare * added / total))) : scores[i];
            }
        }
    }
}

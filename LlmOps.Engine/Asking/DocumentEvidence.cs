namespace LlmOps.Engine.Asking;

/// <summary>What the passages of one document say for each other. A document of which two passages fit a question is more likely what is
/// asked for than one with a single good passage, so its best passage gains a share of the score of the second.</summary>
internal static class DocumentEvidence
{
    /// <summary>The part of the second passage's score that the best one gains.</summary>
    public const double Share = 0.2;

    /// <summary>Adds the evidence.</summary>
    /// <param name="ranked">Passages with their score, 0 to 1, best first.</param>
    /// <param name="documentOf">Tells the document of a passage.</param>
    /// <returns>The passages in their new order, scores 0 to 1.</returns>
    public static IReadOnlyList<(T Item, double Score)> Add<T>(IReadOnlyList<(T Item, double Score)> ranked, Func<T, string> documentOf)
    {
        var best = new Dictionary<string, int>(StringComparer.Ordinal);
        var scores = ranked.Select(entry => entry.Score).ToArray();
        var supported = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < ranked.Count; i++)
        {
            var document = documentOf(ranked[i].Item);
            if (!best.TryAdd(document, i) && supported.Add(document))
            {
                scores[best[document]] += Share * ranked[i].Score;
            }
        }

        // What no document gains is not to lower the others: scores stay as they are where the best is within bounds.
        var most = Math.Max(1, scores.DefaultIfEmpty().Max());
        return
        [
            .. ranked
                .Select((entry, i) => (entry.Item, Score: scores[i] / most, At: i))
                .OrderByDescending(entry => entry.Score)
                .ThenBy(entry => entry.At)
                .Select(entry => (entry.Item, entry.Score)),
        ];
    }
}

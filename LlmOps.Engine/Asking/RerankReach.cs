namespace LlmOps.Engine.Asking;

/// <summary>Tells which candidates a reranker has to see. Its score is a bounded part of the final one, so that some candidates do not come
/// among the first places whatever it says of them: their texts need not be read, sent and scored.</summary>
internal static class RerankReach
{
    /// <summary>Above what rounding does to scores.</summary>
    private const double Rounding = 1e-9;

    /// <summary>The candidates whose rerank scores can change which ones have the first places, or their order there.</summary>
    /// <param name="pool">Document and fused score, 0 to 1, of each candidate.</param>
    /// <param name="share">The reranker's say, 0 to 1.</param>
    /// <param name="places">How many places count.</param>
    /// <returns>Their positions in the pool, rising.</returns>
    public static int[] Of(IReadOnlyList<(string DocumentId, double Score)> pool, double share, int places)
    {
        // A final score is at least what is left without the reranker and without what another passage of its document says for it, ...
        var least = new double[pool.Count];
        for (var i = 0; i < least.Length; i++)
        {
            least[i] = (1 - share) * pool[i].Score;
        }

        var bar = least.OrderDescending().ElementAtOrDefault(places - 1) - Rounding;
        var reached = new HashSet<int>();
        foreach (
            var document in Enumerable
                .Range(0, least.Length)
                .GroupBy(i => pool[i].DocumentId, StringComparer.Ordinal)
                .Select(group => group.OrderByDescending(i => least[i]).ToArray())
        )
        {
            // ... and at most what it is with all of both. What supports a passage is no better than the best of the others.
            for (var i = 0; i < document.Length; i++)
            {
                var support = document.Length == 1 ? 0 : DocumentEvidence.Share * (least[document[i == 0 ? 1 : 0]] + share);
                if (least[document[i]] + share + Math.Min(support, DocumentEvidence.Share * (least[document[i]] + share)) >= bar)
                {
                    reached.Add(document[i]);
                }
            }

            // A passage that has no place itself may be the one that supports another, unless two others are better in any case.
            if (document.Length > 1 && Array.Exists(document, reached.Contains))
            {
                reached.UnionWith(document.Where(i => least[i] + share + Rounding >= least[document[1]]));
            }
        }

        return [.. reached.Order()];
    }
}

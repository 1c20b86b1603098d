namespace LlmOps.Benchmarks.Quality;

/// <summary>How good the order of documents for one question is. Definitions are those of trec_eval with linear gain.</summary>
internal static class RankingScores
{
    /// <summary>Discounted cumulative gain of the first <paramref name="depth"/> over that of the best possible order: gain is the grade,
    /// discount log2(rank + 1).</summary>
    public static double Ndcg(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> relevant, int depth)
    {
        var gained = Gain(ranking.Take(depth).Select(document => relevant.GetValueOrDefault(document)));
        return gained / Gain(relevant.Values.OrderDescending().Take(depth));
    }

    /// <summary>Share of the relevant documents that are among the first <paramref name="depth"/>.</summary>
    public static double Recall(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> relevant, int depth) =>
        (double)ranking.Take(depth).Count(relevant.ContainsKey) / relevant.Count;

    /// <summary>One over the rank of the first relevant document; 0 where it is not among the first <paramref name="depth"/>.</summary>
    public static double ReciprocalRank(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> relevant, int depth)
    {
        for (var rank = 0; rank < Math.Min(depth, ranking.Count); rank++)
        {
            if (relevant.ContainsKey(ranking[rank]))
            {
                return 1.0 / (rank + 1);
            }
        }

        return 0;
    }

    /// <summary>1 where every relevant document is among the first <paramref name="depth"/>, else 0: what a question over several documents
    /// needs.</summary>
    public static double All(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> relevant, int depth) =>
        ranking.Take(depth).Count(relevant.ContainsKey) == relevant.Count ? 1 : 0;

    private static double Gain(IEnumerable<int> grades) => grades.Select((grade, rank) => grade / Math.Log2(rank + 2)).Sum();
}

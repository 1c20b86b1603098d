namespace LlmOps.Benchmarks.Quality;

/// <summary>A measure that the benchmark prints.</summary>
/// <param name="Name">Its name with the depth.</param>
/// <param name="Of">The measure of one question's ranking.</param>
internal sealed record QualityMeasure(string Name, Func<IReadOnlyList<string>, IReadOnlyDictionary<string, int>, double> Of)
{
    public static readonly IReadOnlyList<QualityMeasure> All =
    [
        new("nDCG@10", static (ranking, relevant) => RankingScores.Ndcg(ranking, relevant, 10)),
        new("MRR@10", static (ranking, relevant) => RankingScores.ReciprocalRank(ranking, relevant, 10)),
        new("R@3", static (ranking, relevant) => RankingScores.Recall(ranking, relevant, 3)),
        new("R@5", static (ranking, relevant) => RankingScores.Recall(ranking, relevant, 5)),
        new("R@10", static (ranking, relevant) => RankingScores.Recall(ranking, relevant, 10)),
        new("R@50", static (ranking, relevant) => RankingScores.Recall(ranking, relevant, 50)),
        new("All@5", static (ranking, relevant) => RankingScores.All(ranking, relevant, 5)),
        new("All@8", static (ranking, relevant) => RankingScores.All(ranking, relevant, 8)),
    ];
}

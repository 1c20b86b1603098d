using LlmOps.Engine.Models;

namespace LlmOps.Engine.Asking;

/// <summary>Makes the final order of a pool of candidates.</summary>
/// <param name="contentWords">Tells the words that carry content.</param>
/// <param name="rerankShare">The reranker's say, 0 to 1; null: what the model that answered deserves.</param>
internal sealed class CandidateOrder(ContentWords contentWords, double? rerankShare)
{
    private const int PassagesCovering = 10;

    // What a walk is worth for a question lies between 0 and 1, and is seldom above a third where the question's parts are not joined by
    // names.
    private const double CoverageShare = 3;

    /// <summary>The final order: the fused score and the reranker's, what the passages of a document say for each other, and what each adds
    /// to those before it where the walk joined several.</summary>
    /// <param name="question">The question.</param>
    /// <param name="pool">The candidates with their fused score, 0 to 1, best first.</param>
    /// <param name="reranked">What the reranker says, of all or of those that it can bring to the first places; null where it did not
    /// run.</param>
    /// <param name="graphWeight">What the walk is worth for the question, 0 to 1.</param>
    /// <param name="wanted">Passages that are wanted in the end.</param>
    public RankedCandidate[] Of(
        string question,
        IReadOnlyList<(Candidate Candidate, double Score)> pool,
        RerankResponse? reranked,
        double graphWeight,
        int wanted
    ) => Cover(question, Support(Mix(pool, reranked)), graphWeight, wanted);

    /// <summary>How many places of the final order count: what is wanted, more where copies of better passages are left out, and those
    /// that coverage fills.</summary>
    /// <param name="wanted">Passages that are wanted in the end.</param>
    public static int Places(int wanted) => Math.Max(wanted + (wanted / 2), PassagesCovering);

    /// <summary>The passages of an earlier search before all other candidates.</summary>
    public static RankedCandidate[] Recall(
        IReadOnlyList<(Candidate Candidate, double Score)> pool,
        Dictionary<string, Candidate> candidates,
        IReadOnlyList<CachedPassage> recalled
    )
    {
        var first = recalled.Select(passage => passage.ChunkId).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. recalled.Select(passage => new RankedCandidate(candidates[passage.ChunkId], passage.Score, passage.RerankScore)),
            .. pool.Where(entry => !first.Contains(entry.Candidate.Id))
                .Select(entry => new RankedCandidate(entry.Candidate, entry.Score, null)),
        ];
    }

    /// <summary>The fused score and the reranker's, each as a part of its best, mixed by the reranker's share.</summary>
    private RankedCandidate[] Mix(IReadOnlyList<(Candidate Candidate, double Score)> pool, RerankResponse? reranked)
    {
        var scores = reranked?.Results.ToDictionary(result => result.Index, result => result.Score);
        var best = scores is { Count: > 0 } ? scores.Values.Max() : 0;
        var share = best > 0 ? rerankShare ?? reranked!.Share : 0;
        return
        [
            .. pool.Select(
                    (entry, position) =>
                    {
                        double? rerank = scores?.TryGetValue(position, out var found) == true ? found : null;
                        var score = share > 0 ? (share * Math.Max(0, rerank ?? 0) / best) + ((1 - share) * entry.Score) : entry.Score;
                        return new RankedCandidate(entry.Candidate, score, rerank);
                    }
                )
                .OrderByDescending(ranked => ranked.Score)
                .ThenBy(ranked => ranked.Candidate.Id, StringComparer.Ordinal),
        ];
    }

    private static RankedCandidate[] Support(RankedCandidate[] ranked) =>
        [
            .. DocumentEvidence
                .Add([.. ranked.Select(entry => (entry, entry.Score))], static entry => entry.Candidate.Scored.Chunk.DocumentId)
                .Select(entry => entry.Item with { Score = entry.Score }),
        ];

    private RankedCandidate[] Cover(string question, RankedCandidate[] ranked, double graphWeight, int wanted)
    {
        if (!ranked.Any(entry => IsReached(entry.Candidate)))
        {
            return ranked;
        }

        var ordered = new QuestionCoverage(contentWords, question, Math.Min(1, CoverageShare * graphWeight)).Order(
            [.. ranked.Select(candidate => (candidate, candidate.Score))],
            candidate => candidate.Candidate.TextForModel,
            candidate => IsReached(candidate.Candidate),
            Math.Max(PassagesCovering, wanted)
        );
        return [.. ordered.Select(entry => entry.Item with { Score = entry.Score })];
    }

    /// <summary>Whether the walk reached it.</summary>
    private static bool IsReached(Candidate candidate) => candidate.Ranks.ContainsKey(LegName.Graph);
}

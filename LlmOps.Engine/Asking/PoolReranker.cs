using LlmOps.Engine.Models;

namespace LlmOps.Engine.Asking;

/// <summary>Asks the reranker about the candidates that it can bring to the first places.</summary>
/// <param name="reranker">The reranker.</param>
/// <param name="options">How many candidates it sees, its say and its time.</param>
/// <param name="legs">Runs the stage.</param>
/// <param name="time">The clock.</param>
internal sealed class PoolReranker(IReranker reranker, RetrievalOptions options, LegRunner legs, TimeProvider time)
{
    // The say that the model deserves that answered last; until one did, and where another takes its place, it is all.
    private double _share = 1;

    /// <summary>Reranks a pool.</summary>
    /// <param name="question">The question.</param>
    /// <param name="pool">The candidates with their fused score, 0 to 1, best first.</param>
    /// <param name="wanted">Passages that are wanted in the end.</param>
    /// <param name="outcomes">Takes how it went.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Scores by position in the pool; null where the reranker gave none.</returns>
    public async Task<RerankResponse?> RerankAsync(
        string question,
        IReadOnlyList<(Candidate Candidate, double Score)> pool,
        int wanted,
        List<RetrievalLeg> outcomes,
        CancellationToken cancellationToken
    )
    {
        var shown = pool.Take(options.PoolSize).ToArray();
        RerankResponse? response = null;
        var outcome = await legs.RunAsync(LegName.Rerank, RunAsync, options.RerankTimeout, cancellationToken);
        outcomes.Add(outcome.ToLeg());
        return outcome.Failure is null ? response : null;

        async Task<IReadOnlyList<Hit>> RunAsync(CancellationToken token)
        {
            var expected = Volatile.Read(ref _share);
            response = await AskAsync(expected, token);
            Volatile.Write(ref _share, response.Share);
            if (options.RerankShare is null && response.Share > expected)
            {
                // Another model answered, which has to be asked of what the one before could not have brought to the front.
                var first = response;
                response = await AskAsync(response.Share, token);
                response = response with { SearchUnits = response.SearchUnits + first.SearchUnits };
            }

            return [.. response.Results.Select(result => new Hit(shown[result.Index].Candidate.Scored, null))];
        }

        async Task<RerankResponse> AskAsync(double share, CancellationToken token)
        {
            var asked = RerankReach.Of(
                [.. shown.Select(entry => (entry.Candidate.Scored.Chunk.DocumentId, entry.Score))],
                options.RerankShare ?? share,
                CandidateOrder.Places(wanted)
            );
            string[] texts = [.. asked.Select(position => shown[position].Candidate.TextForModel)];
            using var purpose = UsageMeter.As("rerank");
            var answer = await PaidCall.RunAsync(
                limit => reranker.RerankAsync(question, texts, texts.Length, limit),
                options.PaidCallLimit,
                time,
                token
            );
            return answer with { Results = [.. answer.Results.Select(result => result with { Index = asked[result.Index] })] };
        }
    }
}

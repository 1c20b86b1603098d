namespace LlmOps.Engine.Asking;

/// <summary>Makes one order of what the legs found: the searches by their standard scores, then the walk on top, by what it is worth for
/// the question.</summary>
/// <param name="options">The weights, and how many candidates each leg is asked for.</param>
internal sealed class LegFusion(RetrievalOptions options)
{
    /// <summary>How many candidates a leg is asked for.</summary>
    /// <param name="leg">Its <see cref="LegName"/>.</param>
    /// <param name="wanted">Passages that are wanted in the end.</param>
    public int CandidatesOf(string leg, int wanted) =>
        Math.Max(
            wanted,
            leg switch
            {
                LegName.Text => options.TextCandidates,
                LegName.Vector => options.VectorCandidates,
                _ => options.GraphCandidates,
            }
        );

    /// <summary>The fused order.</summary>
    /// <param name="legs">What the legs gave.</param>
    /// <param name="isCandidate">Whether a passage takes part, by its id.</param>
    /// <param name="modelShare">The part of its weight that the vector leg has.</param>
    /// <param name="graphWeight">What the walk is worth, 0 to 1.</param>
    /// <param name="wanted">Passages that are wanted in the end.</param>
    public IReadOnlyList<(string Key, double Score)> Fuse(
        IReadOnlyList<LegOutcome> legs,
        Func<string, bool> isCandidate,
        double modelShare,
        double graphWeight,
        int wanted
    )
    {
        var lists = legs.Where(leg => leg.Failure is null)
            .ToDictionary(
                leg => leg.Name,
                leg => new ScoredList(
                    [.. leg.Hits.Where(hit => isCandidate(hit.Id)).Select(hit => (hit.Id, hit.Scored.Score))],
                    leg.Name switch
                    {
                        LegName.Text => options.TextWeight,
                        LegName.Vector => options.VectorWeight * modelShare,
                        _ => WalkWeight.Of(graphWeight, options.GraphWeight),
                    },
                    IsCut: leg.Hits.Count >= CandidatesOf(leg.Name, wanted)
                )
            );
        if (lists.TryGetValue(LegName.Text, out var words) && lists.TryGetValue(LegName.Vector, out var vectors))
        {
            lists[LegName.Vector] = vectors with { Weight = vectors.Weight * LegAgreement.TrustIn(vectors, words) };
        }

        var walked = lists.GetValueOrDefault(LegName.Graph);
        lists.Remove(LegName.Graph);
        var fused = ScoreFusion.Fuse([.. lists.Values]);
        return walked is { Entries.Count: > 0 } ? ScoreFusion.AddOnTop(fused, walked) : fused;
    }
}

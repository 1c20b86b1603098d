using LlmOps.Engine.Asking;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;

namespace LlmOps.Tests.Asking;

public sealed class RerankReachTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    [InlineData(0.15)]
    [InlineData(0.4)]
    [InlineData(0.7)]
    [InlineData(1)]
    public void WhatIsNotReachedChangesNothingOfTheFirstPlaces(double share)
    {
        var random = new Random((int)(100 * share));
        var spared = 0;
        for (var round = 0; round < 2_000; round++)
        {
            var (size, places) = (random.Next(1, 90), random.Next(1, 20));
            var (documents, steepness) = (random.Next(1, 60), random.Next(1, 6));
            var pool = Enumerable
                .Range(0, size)
                .Select(number =>
                    (
                        Candidate(random.Next(documents), number),
                        // Some are equal.
                        Score: Math.Round(Math.Pow(random.NextDouble(), steepness), random.Next(1, 9))
                    )
                )
                .OrderByDescending(entry => entry.Score)
                .ToArray();
            var reached = RerankReach.Of([.. pool.Select(entry => (entry.Item1.Scored.Chunk.DocumentId, entry.Score))], share, places);
            spared += size - reached.Length;

            // Of the others none is better than the best of those that are asked about, which scores are parts of.
            var scores = pool.Select(_ => random.Next(4) == 0 ? random.Next(2) : random.NextDouble()).ToArray();
            var best = reached.Max(position => scores[position]);
            var order = new CandidateOrder(new ContentWords(Analysis.English), share);
            var all = First([.. Enumerable.Range(0, size).Select(i => new RerankResult(i, Math.Min(scores[i], best)))]);
            var some = First([.. reached.Select(i => new RerankResult(i, scores[i]))]);

            Assert.Equal(all, some);

            (string, double)[] First(RerankResult[] results) =>
                [
                    .. order
                        .Of("question", pool, new RerankResponse(results, 1), graphWeight: 0, wanted: places)
                        .Take(places)
                        .Select(ranked => (ranked.Candidate.Id, ranked.Score)),
                ];
        }

        // A say of all reaches what no other passage of its document keeps down; a small one has to spare something.
        Assert.InRange(spared, share <= 0.4 ? 1_000 : 0, int.MaxValue);
    }

    [Fact]
    public void OnlyWhatASmallSayCanBringToTheFrontIsAskedAbout()
    {
        (string, double)[] pool = [("a", 1), ("b", 0.9), ("c", 0.8), ("d", 0.7), ("e", 0.6)];

        Assert.Equal([0, 1], RerankReach.Of(pool, share: 0.05, places: 2));
        Assert.Equal([0, 1, 2], RerankReach.Of(pool, share: 0.1, places: 2));
        Assert.Equal([0, 1, 2, 3, 4], RerankReach.Of(pool, share: 0.7, places: 2));
        Assert.Equal([0, 1, 2, 3, 4], RerankReach.Of(pool, share: 0.05, places: 9));
    }

    [Fact]
    public void APassageThatMaySupportOneInFrontIsAskedAbout()
    {
        (string, double)[] pool = [("a", 1), ("b", 0.9), ("c", 0.5), ("a", 0.4), ("a", 0.38), ("a", 0.1), ("d", 0.4)];

        Assert.Equal([0, 1, 3, 4], RerankReach.Of(pool, share: 0.05, places: 2));
    }

    private static Candidate Candidate(int document, int ordinal) =>
        new(new ScoredChunk(new Chunk($"d{document}", 1, ordinal, 0, 4, "text", [], 1), "title", new Dictionary<string, string>(), 1));
}

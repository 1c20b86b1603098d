using LlmOps.Embedded.LuceneIndex;

namespace LlmOps.Tests.Embedded;

public sealed class TopHitsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TheyAreTheBestInWhateverOrderTheyCome(int seed)
    {
        var random = new Random(seed);
        float[] scores = [-3.5f, -1e-30f, -0f, 0, 1e-30f, 0.25f, 7];
        (int Chunk, float Score)[] hits = [.. Enumerable.Range(0, 200).Select(i => (i, scores[random.Next(scores.Length)]))];
        var limit = 1 + random.Next(250);
        var best = new TopHits(limit);
        foreach (var (chunk, score) in hits.OrderBy(_ => random.Next()))
        {
            best.Add(chunk, score);
        }

        (int Chunk, float Score)[] expected =
        [
            .. hits.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Chunk).Take(limit).OrderBy(hit => hit.Chunk),
        ];
        Assert.Equal(expected, best.ToArray());
        Assert.Equal(hits.Length < limit ? float.NegativeInfinity : expected.Min(hit => hit.Score), best.Least);
    }
}

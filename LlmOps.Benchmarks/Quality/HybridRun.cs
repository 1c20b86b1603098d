using System.Diagnostics;

namespace LlmOps.Benchmarks.Quality;

/// <summary>BM25 and vectors fused, on the embedded index and on OpenSearch: the same passages and vectors, the question's vector given,
/// one question after the other on both.</summary>
internal static class HybridRun
{
    /// <summary>Names of the two in tables and files.</summary>
    public const string Embedded = "embedded hybrid",
        OpenSearch = "opensearch hybrid";

    /// <summary>Asks both systems; both answer every question once before they are measured.</summary>
    public static async Task<(IReadOnlyList<SystemRun> Runs, IReadOnlyList<(string Stage, StageTimes Times)> Times)> MeasureAsync(
        ProductStack stack,
        Collection collection,
        string openSearch,
        CancellationToken cancellationToken
    )
    {
        await using var peer = await OpenSearchHybridPeer.LoadAsync(openSearch, stack.ReadPassages(), cancellationToken);
        var (ours, theirs) = (
            new Dictionary<string, Ranking>(StringComparer.Ordinal),
            new Dictionary<string, Ranking>(StringComparer.Ordinal)
        );
        var (ourTimes, theirTimes) = (new StageTimes(), new StageTimes());
        foreach (
            var times in (StageTimes[][])
                [
                    [new(), new()],
                    [ourTimes, theirTimes],
                ]
        )
        {
            foreach (var question in collection.Questions)
            {
                var embedded = await stack.EmbedAsync(question.Text, cancellationToken);
                var started = Stopwatch.GetTimestamp();
                var found = await stack.SearchHybridAsync(question.Text, embedded, QualityRun.Depth, cancellationToken);
                times[0].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                ours[question.Id] = QualityRun.RankingOf(collection, found);

                started = Stopwatch.GetTimestamp();
                found = await peer.SearchAsync(question.Text, embedded[0].Vector, QualityRun.Depth, cancellationToken);
                times[1].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                theirs[question.Id] = QualityRun.RankingOf(collection, found);
            }
        }

        return ([new SystemRun(Embedded, ours), new SystemRun(OpenSearch, theirs)], [(Embedded, ourTimes), (OpenSearch, theirTimes)]);
    }
}

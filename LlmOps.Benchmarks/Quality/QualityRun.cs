using System.Diagnostics;
using System.Globalization;
using LlmOps.Engine.Asking;

namespace LlmOps.Benchmarks.Quality;

/// <summary>Loads one collection into the product and asks its questions.</summary>
internal static class QualityRun
{
    /// <summary>Documents of a ranking that are kept.</summary>
    public const int Depth = 100;

    private const int WarmUpQuestions = 5;

    /// <summary>Measures the product, stage by stage.</summary>
    public static async Task<CollectionResult> MeasureAsync(ProductStack stack, Collection collection, CancellationToken cancellationToken)
    {
        var (refused, passages, ingestTime) = await PrepareAsync(stack, collection, cancellationToken);
        foreach (var question in collection.Questions.Take(WarmUpQuestions))
        {
            await stack.SearchAsync(question.Text, new RetrievalTrace(), cancellationToken);
        }

        var runs = new Dictionary<string, Dictionary<string, Ranking>>(StringComparer.Ordinal);
        var times = new Dictionary<string, StageTimes>(StringComparer.Ordinal);
        var allocated = GC.GetTotalAllocatedBytes();
        foreach (var question in collection.Questions)
        {
            var trace = new RetrievalTrace();
            var started = Stopwatch.GetTimestamp();
            var result = await stack.SearchAsync(question.Text, trace, cancellationToken);
            TimesOf("all").Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (result.Degraded.Count > 0)
            {
                throw new InvalidOperationException(
                    $"Question {question.Id} was answered without {string.Join(", ", result.Degraded)}; its figures would say nothing."
                );
            }

            foreach (var leg in result.Legs)
            {
                TimesOf(leg.Name).Add(leg.Milliseconds);
            }

            foreach (var (stage, entries) in trace.Stages)
            {
                if (!runs.TryGetValue(stage, out var run))
                {
                    runs.Add(stage, run = new Dictionary<string, Ranking>(StringComparer.Ordinal));
                }

                run[question.Id] = RankingOf(collection, entries.Select(entry => (entry.DocumentId, entry.Score)));
            }
        }

        return new CollectionResult(
            collection,
            [.. runs.Select(run => new SystemRun(run.Key, run.Value))],
            [.. times.Select(stage => (stage.Key, stage.Value))],
            passages,
            refused,
            ingestTime,
            Environment.WorkingSet,
            (GC.GetTotalAllocatedBytes() - allocated) / collection.Questions.Count
        );

        StageTimes TimesOf(string stage)
        {
            if (!times.TryGetValue(stage, out var known))
            {
                times.Add(stage, known = new StageTimes());
            }

            return known;
        }
    }

    /// <summary>Loads the documents, unless they are there.</summary>
    /// <returns>How many are not ready, how many passages there are, and how long it took.</returns>
    public static async Task<(int Refused, long Passages, TimeSpan? IngestTime)> PrepareAsync(
        ProductStack stack,
        Collection collection,
        CancellationToken cancellationToken
    )
    {
        // Ids of a collection may hold what ours may not.
        var documents = collection
            .Documents.Select(
                (document, number) =>
                    new IncomingText(
                        IdOf(number),
                        document.Title.Length > 0 ? document.Title : null,
                        document.Text.Trim() is { Length: > 0 } ? document.Text : document.Title
                    )
            )
            .Where(document => document.Text.Trim().Length > 0)
            .ToList();
        var started = Stopwatch.GetTimestamp();
        TimeSpan? ingestTime = null;
        var (notReady, passages) = (0, 0L);
        if (await stack.CountReadyAsync(cancellationToken) == documents.Count)
        {
            passages = await stack.CountPassagesAsync(cancellationToken);
        }
        else
        {
            (notReady, passages) = await stack.IngestAsync(documents, cancellationToken);
            ingestTime = Stopwatch.GetElapsedTime(started);
        }

        return (notReady + collection.Documents.Count - documents.Count, passages, ingestTime);
    }

    /// <summary>The ranking of a collection's documents by passages of the product's.</summary>
    public static Ranking RankingOf(Collection collection, IEnumerable<(string DocumentId, double Score)> passages) =>
        new([
            .. Ranking
                .OfPassages(passages.Select(passage => (collection.Documents[NumberOf(passage.DocumentId)].Id, passage.Score)))
                .Entries.Take(Depth),
        ]);

    private static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"d{number}");

    private static int NumberOf(string id) => int.Parse(id.AsSpan(1), CultureInfo.InvariantCulture);
}

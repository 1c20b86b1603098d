using System.Globalization;
using LlmOps.Benchmarks.Quality;

namespace LlmOps.Tests.Asking;

/// <summary>A small collection with judged questions, through ingestion and retrieval as the services compose them: exact codes, facts,
/// paraphrases, questions over several documents, copies, and questions in German, Chinese and Japanese. The floors are a little below what
/// was measured; a change that falls through one has made answers worse.</summary>
public sealed class GoldenSetTests : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("llmops-golden-");
    private readonly Collection _collection = Collection.Read(Path.Combine(AppContext.BaseDirectory, "Retrieval", "Golden"));
    private CollectionResult? _result;

    public async ValueTask InitializeAsync()
    {
        await using var stack = await ProductStack.StartAsync(
            _data.FullName,
            null,
            new Dictionary<string, string?> { ["LocalBedrock:Embeddings:Model"] = "hashed" }
        );
        _result = await QualityRun.MeasureAsync(stack, _collection, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _data.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void QualityIsAboveItsFloors()
    {
        var report = QualityReport.ToMarkdown(_result!);
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        (string Stage, string Kind, string Measure, double Floor)[] floors =
        [
            ("final", "code", "MRR@10", 0.99),
            ("final", "fact", "MRR@10", 0.99),
            ("final", "para", "R@5", 0.59),
            ("final", "hop", "All@5", 0.99),
            ("final", "de", "MRR@10", 0.82),
            ("final", "zh", "MRR@10", 0.99),
            ("final", "ja", "MRR@10", 0.99),
            ("final", "", "nDCG@10", 0.9),
        ];
        var below = floors
            .Select(floor => (Floor: floor, Value: MeanOf(floor.Stage, floor.Kind, floor.Measure)))
            .Where(measured => measured.Value < measured.Floor.Floor)
            .Select(measured =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{measured.Floor.Stage} {measured.Floor.Kind} {measured.Floor.Measure} is {measured.Value:F3}, below "
                        + $"{measured.Floor.Floor}"
                )
            )
            .ToList();

        Assert.Equal(0, _result!.Refused);
        Assert.True(below.Count == 0, $"{string.Join('\n', below)}\n\n{report}");
    }

    [Fact]
    public void TheFusedOrderIsNotBelowTheBestLeg()
    {
        var best = new[] { "bm25", "knn", "graph" }.Max(leg => MeanOf(leg, "", "nDCG@10"));

        Assert.InRange(MeanOf("fused", "", "nDCG@10"), best - 0.005, 1);
    }

    [Fact]
    public void OfThreeCopiesOneIsShown()
    {
        var shown = _result!.Runs.Single(run => run.System == "final").Rankings["copy-1"].Documents;

        Assert.Single(shown, document => document is "choir1" or "choir2" or "choir3");
    }

    private double MeanOf(string stage, string kind, string measure)
    {
        var scores = _result!
            .Runs.Single(run => run.System == stage)
            .Scores(_collection, QualityMeasure.All.Single(known => known.Name == measure));
        return scores.Where((_, i) => _collection.Questions[i].Id.StartsWith(kind, StringComparison.Ordinal)).Average();
    }
}

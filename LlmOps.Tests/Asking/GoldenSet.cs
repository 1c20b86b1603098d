using System.Globalization;
using LlmOps.Benchmarks.Quality;

namespace LlmOps.Tests.Asking;

/// <summary>What the golden set's order of passages is held to.</summary>
/// <param name="run">The run.</param>
/// <param name="floors">For each kind of question (the beginning of its id; empty: all) a measure of the final order and its least value:
/// a little below what was measured. A change that falls through one has made answers worse.</param>
public abstract class GoldenSet(GoldenRun run, (string Kind, string Measure, double Floor)[] floors)
{
    [Fact]
    public void QualityIsAboveItsFloors()
    {
        var report = QualityReport.ToMarkdown(run.Result);
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        var below = floors
            .Select(floor => (Floor: floor, Value: MeanOf("final", floor.Kind, floor.Measure)))
            .Where(measured => measured.Value < measured.Floor.Floor)
            .Select(measured =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{measured.Floor.Kind} {measured.Floor.Measure} is {measured.Value:F3}, below {measured.Floor.Floor}"
                )
            )
            .ToList();

        Assert.Equal(0, run.Result.Refused);
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
        var shown = run.Result.Runs.Single(system => system.System == "final").Rankings["copy-1"].Documents;

        Assert.Single(shown, document => document is "choir1" or "choir2" or "choir3");
    }

    private double MeanOf(string stage, string kind, string measure)
    {
        var scores = run
            .Result.Runs.Single(system => system.System == stage)
            .Scores(run.Collection, QualityMeasure.All.Single(known => known.Name == measure));
        return scores.Where((_, i) => run.Collection.Questions[i].Id.StartsWith(kind, StringComparison.Ordinal)).Average();
    }
}

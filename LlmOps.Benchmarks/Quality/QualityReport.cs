using System.Globalization;
using System.Text;

namespace LlmOps.Benchmarks.Quality;

/// <summary>The tables of a quality run, as Markdown.</summary>
internal static class QualityReport
{
    private const string Baseline = "bm25";

    /// <summary>Measures whose difference to the BM25 leg is worth an interval.</summary>
    private static readonly string[] s_compared = ["nDCG@10", "MRR@10", "R@5", "All@8"];

    public static string ToMarkdown(CollectionResult result)
    {
        var text = new StringBuilder();
        var collection = result.Collection;
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"### {collection.Name}: {collection.Documents.Count:N0} documents, {result.Passages:N0} passages, "
                + $"{collection.Questions.Count} questions"
        );
        text.AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| order | {string.Join(" | ", QualityMeasure.All.Select(measure => measure.Name))} |"
        );
        text.AppendLine(CultureInfo.InvariantCulture, $"|---|{string.Concat(QualityMeasure.All.Select(_ => "---:|"))}");
        foreach (var run in result.Runs)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {run.System} | "
                    + $"{string.Join(" | ", QualityMeasure.All.Select(measure => run.Scores(collection, measure).Average().ToString("F3", CultureInfo.InvariantCulture)))} "
                    + $"|"
            );
        }

        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"| over {Baseline}, 95 % | {string.Join(" | ", s_compared)} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"|---|{string.Concat(s_compared.Select(_ => "---|"))}");
        var baseline = result.Runs.Single(run => run.System == Baseline);
        foreach (var run in result.Runs.Where(run => run != baseline))
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {run.System} | {string.Join(" | ", s_compared.Select(name => Difference(run, baseline, collection, name)))} |"
            );
        }

        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"| stage, ms | p50 | p99 |");
        text.AppendLine("|---|---:|---:|");
        foreach (var (stage, times) in result.Times)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {stage} | {times.Percentile(0.5):F1} | {times.Percentile(0.99):F1} |");
        }

        text.AppendLine();
        var ingest = result.IngestTime is { TotalSeconds: var seconds }
            ? string.Create(CultureInfo.InvariantCulture, $"Ingest {result.Passages / seconds:N0} passages/s ({seconds:F1} s)")
            : "Documents of an earlier run";
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{ingest}; {result.Refused} documents not ready; working set {result.WorkingSet / 1e6:N0} MB; "
                + $"{result.AllocatedPerQuestion / 1e6:F2} MB allocated per question."
        );
        return text.ToString();
    }

    private static string Difference(SystemRun run, SystemRun baseline, Collection collection, string name)
    {
        var measure = QualityMeasure.All.Single(measure => measure.Name == name);
        var (mean, low, high) = PairedBootstrap.Difference(run.Scores(collection, measure), baseline.Scores(collection, measure));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{mean:+0.000;-0.000;0.000} [{low:+0.000;-0.000;0.000}, {high:+0.000;-0.000;0.000}]"
        );
    }
}

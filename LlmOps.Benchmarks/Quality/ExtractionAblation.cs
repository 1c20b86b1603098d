using System.Globalization;
using System.Text;

namespace LlmOps.Benchmarks.Quality;

/// <summary>What each part of the extraction earns: the same questions with a graph of more and more parts.</summary>
internal static class ExtractionAblation
{
    private static readonly (string Name, GraphParts Parts)[] s_steps =
    [
        ("no graph", GraphParts.None),
        ("mentions", GraphParts.Mentions),
        ("+ titles as names", GraphParts.Mentions | GraphParts.Titles),
        ("+ names read in texts", GraphParts.Mentions | GraphParts.Titles | GraphParts.Texts),
        ("+ relations", GraphParts.All),
    ];

    private static readonly string[] s_measures = ["nDCG@10", "R@5", "All@8"];

    /// <summary>Measures a collection whose documents are there, and makes a table. At the end the graph is whole again.</summary>
    public static async Task<string> MeasureAsync(ProductStack stack, Collection collection, CancellationToken cancellationToken)
    {
        var results = new List<CollectionResult>();
        foreach (var (_, parts) in s_steps)
        {
            await stack.UseGraphAsync(parts, cancellationToken);
            results.Add(await QualityRun.MeasureAsync(stack, collection, cancellationToken));
        }

        return ToMarkdown(collection, results);
    }

    private static string ToMarkdown(Collection collection, List<CollectionResult> results)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"### {collection.Name}: what the parts of the graph earn");
        text.AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| graph of | order | {string.Join(" | ", s_measures)} | {s_measures[0]} over the row before, 95 % |"
        );
        text.AppendLine(CultureInfo.InvariantCulture, $"| --- | --- | {string.Concat(s_measures.Select(_ => "--: | "))}--- |");
        foreach (var order in (string[])["graph", "fused", "final"])
        {
            for (var i = 0; i < results.Count; i++)
            {
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"| {s_steps[i].Name} | {order} | "
                        + $"{string.Join(" | ", s_measures.Select(name => Scores(results[i], order, name).Average().ToString("F3", CultureInfo.InvariantCulture)))} | "
                        + $"{(i == 0 ? "" : Difference(results[i], results[i - 1], order))} |"
                );
            }
        }

        return text.ToString();
    }

    private static string Difference(CollectionResult result, CollectionResult before, string order)
    {
        var (mean, low, high) = PairedBootstrap.Difference(Scores(result, order, s_measures[0]), Scores(before, order, s_measures[0]));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{mean:+0.000;-0.000;0.000} [{low:+0.000;-0.000;0.000}, {high:+0.000;-0.000;0.000}]"
        );
    }

    private static double[] Scores(CollectionResult result, string order, string measure) =>
        result.Runs.Single(run => run.System == order).Scores(result.Collection, QualityMeasure.All.Single(known => known.Name == measure));
}

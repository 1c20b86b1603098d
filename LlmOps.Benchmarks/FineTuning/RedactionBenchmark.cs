using System.Globalization;
using LlmOps.Engine.FineTuning;

namespace LlmOps.Benchmarks.FineTuning;

/// <summary>How much personal data is found, and how much ordinary text is taken for it, by kind.</summary>
internal static class RedactionBenchmark
{
    public static int Run(string[] args)
    {
        var first = (int)Arguments.Number(args, "--seed", 1);
        var seeds = Enumerable.Range(first, (int)Arguments.Number(args, "--rounds", 3)).ToList();
        var samples = seeds.ConvertAll(seed => new PersonalDataSamples(seed));
        var planted = samples.SelectMany(sample => sample.Planted()).ToList();
        var missed = planted.Where(item => Redact(item.Text).Contains(item.Secret, StringComparison.Ordinal)).ToList();
        Table("kind of personal data", "planted", "found", planted.Select(item => item.Kind), missed.Select(item => item.Kind));
        Console.WriteLine();
        var ordinary = samples.SelectMany(sample => sample.Ordinary()).ToList();
        var touched = ordinary.Where(item => Redact(item.Text) != item.Text).ToList();
        Table("ordinary text", "pieces", "kept", ordinary.Select(item => item.What), touched.Select(item => item.What));
        foreach (
            var line in missed
                .Select(item => $"missed: {item.Text}")
                .Concat(touched.Select(item => $"touched: {item.Text} -> {Redact(item.Text)}"))
        )
        {
            Console.WriteLine(line);
        }

        return missed.Count == 0 && touched.Count <= ordinary.Count / 100 ? 0 : 2;

        static string Redact(string text) => new Redactor(PersonalDataFinders.All).Redact(text);
    }

    private static void Table(string what, string all, string good, IEnumerable<string> made, IEnumerable<string> wrong)
    {
        var failures = wrong.CountBy(kind => kind).ToDictionary();
        Console.WriteLine($"| {what} | {all} | {good} | share |");
        Console.WriteLine("| --- | --: | --: | --: |");
        var counts = made.CountBy(kind => kind).ToList();
        foreach (var (kind, count) in counts)
        {
            Line(kind, count, failures.GetValueOrDefault(kind));
        }

        Line("all", counts.Sum(count => count.Value), failures.Values.Sum());

        static void Line(string kind, int count, int failed) =>
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {kind} | {count} | {count - failed} | {(count - failed) / (double)count:P1} |"
                )
            );
    }
}

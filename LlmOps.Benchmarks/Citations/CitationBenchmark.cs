using System.Globalization;
using LlmOps.Embedded.LuceneIndex;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Asking.Support;

namespace LlmOps.Benchmarks.Citations;

/// <summary>How often the check of citations withholds a right one or keeps a wrong one, on labelled pairs, by language and by
/// step.</summary>
internal static class CitationBenchmark
{
    public static Task<int> RunAsync(string[] arguments)
    {
        var showsErrors = arguments.Contains("--errors");
        var at = Array.IndexOf(arguments, "--without");
        var without = at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
        var part = arguments.Where((_, i) => at < 0 || i != at + 1).FirstOrDefault(argument => !argument.StartsWith('-')) ?? "heldout";
        using var analysis = new LuceneTextAnalysis();
        if (part == "all")
        {
            WriteTotals(analysis, without);
            return Task.FromResult(0);
        }

        var judged = Judge(ClaimPairs.Read(part), analysis, without);

        Console.WriteLine($"{judged.Count} pairs ({part})");
        Console.WriteLine(
            "| passages in | supported | wrongly withheld | not supported | wrongly kept | wrongly vouched for | kept as unverified |"
        );
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        foreach (var group in judged.GroupBy(entry => entry.Pair.Language).Append(judged.GroupBy(_ => "all").Single()))
        {
            Console.WriteLine($"| {group.Key} | {Row(group)} |");
        }

        Console.WriteLine();
        Console.WriteLine(
            "| claims | supported | wrongly withheld | not supported | wrongly kept | wrongly vouched for | kept as unverified |"
        );
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        foreach (
            var group in judged
                .GroupBy(entry =>
                    entry.Pair.Kind
                    + (entry.Pair.ClaimLanguage == entry.Pair.Language || entry.Pair.Kind == "translation" ? "" : ", translated")
                )
                .OrderBy(group => group.Key, StringComparer.Ordinal)
        )
        {
            Console.WriteLine($"| {group.Key} | {Row(group)} |");
        }

        Console.WriteLine();
        Console.WriteLine("| decided by | kept, right | kept, wrong | withheld, right | withheld, wrong |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var group in judged.GroupBy(entry => entry.Verdict.Step).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            Console.WriteLine(
                $"| {group.Key} | {group.Count(entry => entry.Verdict.IsKept && entry.Pair.IsSupported)} | "
                    + $"{group.Count(entry => entry.Verdict.IsKept && !entry.Pair.IsSupported)} | "
                    + $"{group.Count(entry => !entry.Verdict.IsKept && !entry.Pair.IsSupported)} | "
                    + $"{group.Count(entry => !entry.Verdict.IsKept && entry.Pair.IsSupported)} |"
            );
        }

        foreach (var (pair, verdict) in showsErrors ? judged.Where(entry => entry.Verdict.IsKept != entry.Pair.IsSupported) : [])
        {
            Console.WriteLine(
                $"{pair.Language} {(pair.IsSupported ? '+' : '-')} {pair.Kind} {verdict.Level}/{verdict.Step}: {pair.Claim} <- "
                    + $"{pair.Passage}"
            );
        }

        return Task.FromResult(0);
    }

    /// <summary>Judges pairs as the service does, or without one of its steps.</summary>
    public static IReadOnlyList<(ClaimPair Pair, SupportVerdict Verdict)> Judge(
        IReadOnlyList<ClaimPair> pairs,
        LlmOps.Engine.Text.ITextAnalysis analysis,
        string? without = null
    )
    {
        var judge = new SupportJudge(new RetrievalOptions().MinCitationSupport, analysis, without);
        return [.. pairs.Select(pair => (pair, judge.Judge(pair.Claim, judge.Read("A document", [], pair.Passage))))];
    }

    private static void WriteTotals(LlmOps.Engine.Text.ITextAnalysis analysis, string? without)
    {
        Console.WriteLine(
            "| set | supported | wrongly withheld | not supported | wrongly kept | wrongly vouched for | kept as unverified |"
        );
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        foreach (var part in ClaimPairs.Parts)
        {
            Console.WriteLine($"| {part} | {Row(Judge(ClaimPairs.Read(part), analysis, without))} |");
        }
    }

    private static string Row(IEnumerable<(ClaimPair Pair, SupportVerdict Verdict)> entries)
    {
        var supported = entries.Where(entry => entry.Pair.IsSupported).ToList();
        var others = entries.Where(entry => !entry.Pair.IsSupported).ToList();
        return $"{supported.Count} | {Share(supported.Count(entry => !entry.Verdict.IsKept), supported.Count)} | {others.Count} | "
            + $"{Share(others.Count(entry => entry.Verdict.IsKept), others.Count)} | "
            + $"{Share(others.Count(entry => entry.Verdict.IsKept && entry.Verdict.Level != SupportLevel.Unverified), others.Count)} | "
            + $"{entries.Count(entry => entry.Verdict.Level == SupportLevel.Unverified)}";
    }

    private static string Share(int count, int all) =>
        all == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{count} ({100.0 * count / all:0.0} %)");
}

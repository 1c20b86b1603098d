using System.Diagnostics;
using System.Globalization;
using LlmOps.Embedded.LuceneIndex;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Asking.Support;
using LlmOps.Engine.Asking.Support.Reading;

namespace LlmOps.Benchmarks.Citations;

/// <summary>What the check of citations costs an answer: passages of a usual length are taken apart, and each claim is compared with
/// one.</summary>
internal static class CitationCostBenchmark
{
    private const int Claims = 5;
    private const int PassageTokens = 400;

    // A token of the usual models has so many characters.
    private const int CharactersPerToken = 4;
    private const int CharactersPerIdeographicToken = 1;

    public static int Run(string[] arguments)
    {
        var rounds = (int)Arguments.Number(arguments, "--rounds", 50);
        using var analysis = new LuceneTextAnalysis();
        var judge = new SupportJudge(new RetrievalOptions().MinCitationSupport, analysis);

        Console.WriteLine($"{Claims} claims, {Claims} passages of {PassageTokens} tokens, medians of {rounds} rounds");
        Console.WriteLine();
        Console.WriteLine("| language | a passage | a claim | an answer | an answer over the same passages |");
        Console.WriteLine("| --- | --: | --: | --: | --: |");
        foreach (var group in ClaimPairs.Read("documents").GroupBy(pair => pair.Language))
        {
            var answer = Answer([.. group]);
            Measure(judge, answer, rounds);
            var (read, compared) = Measure(judge, answer, rounds);
            Console.WriteLine(
                $"| {group.Key} | {Text(read.Divide(answer.Count))} | {Text(compared.Divide(answer.Count))} | {Text(read.Add(compared))} | "
                    + $"{Text(compared)} |"
            );
        }

        return 0;
    }

    /// <summary>Claims with the passages that they cite, each made as long as passages are by those of other claims.</summary>
    private static List<(string Claim, string Passage)> Answer(List<ClaimPair> pairs)
    {
        var texts = pairs.ConvertAll(pair => pair.Passage).Distinct(StringComparer.Ordinal).ToList();
        var length = PassageTokens * (pairs[0].Language is "ja" or "zh" ? CharactersPerIdeographicToken : CharactersPerToken);
        var step = Math.Max(1, pairs.Count / Claims);
        return
        [
            .. Enumerable
                .Range(0, Claims)
                .Select(i => pairs[i * step % pairs.Count])
                .Select(pair => (pair.Claim, Lengthen(pair.Passage, texts, length))),
        ];
    }

    private static string Lengthen(string passage, List<string> texts, int length)
    {
        var text = passage;
        for (var at = texts.IndexOf(passage) + 1; text.Length < length; at++)
        {
            text += $"\n\n{texts[at % texts.Count]}";
        }

        return text[..length];
    }

    /// <summary>Medians for all passages of an answer and for all claims.</summary>
    private static (Cost Read, Cost Compared) Measure(SupportJudge judge, List<(string Claim, string Passage)> answer, int rounds)
    {
        var (read, compared) = (new List<Cost>(), new List<Cost>());
        for (var round = 0; round < rounds; round++)
        {
            var passages = new List<ReadPassage>();
            read.Add(Cost.Of(() => passages.AddRange(answer.Select(entry => judge.Read("A document", [], entry.Passage)))));
            compared.Add(
                Cost.Of(() =>
                {
                    foreach (var (entry, passage) in answer.Zip(passages))
                    {
                        judge.Judge(entry.Claim, passage);
                    }
                })
            );
        }

        return (Median(read), Median(compared));
    }

    private static Cost Median(List<Cost> costs) =>
        new(
            costs.Select(cost => cost.Milliseconds).Order().ElementAt(costs.Count / 2),
            costs.Select(cost => cost.Kib).Order().ElementAt(costs.Count / 2)
        );

    private static string Text(Cost cost) => string.Create(CultureInfo.InvariantCulture, $"{cost.Milliseconds:0.00} ms, {cost.Kib:N0} KiB");

    private readonly record struct Cost(double Milliseconds, double Kib)
    {
        public static Cost Of(Action action)
        {
            var (bytes, start) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            action();
            return new Cost(Stopwatch.GetElapsedTime(start).TotalMilliseconds, (GC.GetAllocatedBytesForCurrentThread() - bytes) / 1024.0);
        }

        public Cost Divide(int count) => new(Milliseconds / count, Kib / count);

        public Cost Add(Cost other) => new(Milliseconds + other.Milliseconds, Kib + other.Kib);
    }
}

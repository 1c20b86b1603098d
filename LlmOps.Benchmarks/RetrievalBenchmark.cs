using System.Globalization;
using System.Text.Json;
using LlmOps.Engine.Documents;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Benchmarks;

/// <summary>Quality of the legs on a collection with judged answers: nDCG@10, recall and reciprocal rank of the first 10.</summary>
internal static class RetrievalBenchmark
{
    private const int Depth = 100;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var folder, ..] || !Directory.Exists(folder))
        {
            Console.Error.WriteLine("Name the folder of a collection.");
            return 1;
        }

        var standard = new ChunkIndexOptions();
        var options = new ChunkIndexOptions
        {
            TitleBoost = Arguments.Number(args, "--title", standard.TitleBoost),
            K1 = Arguments.Number(args, "--k1", standard.K1),
            B = Arguments.Number(args, "--b", standard.B),
        };
        var judgements = Judgements(Path.Combine(folder, "qrels.trec"));
        var questions = Lines(Path.Combine(folder, "queries.jsonl")).Select(line => (Id: Text(line, "_id"), Text: Text(line, "text"))).Where(question => judgements.ContainsKey(question.Id)).ToList();
        await using var indexes = new BenchmarkIndexes(Arguments.Option(args, "--opensearch"), options);
        Console.WriteLine("| collection | index | leg | questions | nDCG@10 | Recall@10 | Recall@100 | MRR@10 |");
        Console.WriteLine("|---|---|---|---:|---:|---:|---:|---:|");
        foreach (var index in indexes.All)
        {
            // The collection's ids may hold what ours may not, so that the id is only metadata.
            var number = 0;
            foreach (var batch in Lines(Path.Combine(folder, "corpus.jsonl")).Chunk(500))
            {
                await index.UpsertAsync(TenantScope.Default, [.. batch.Select(line => ToChunk(line, number++))], CancellationToken.None);
            }

            await ScoreAsync("bm25", question => index.SearchTextAsync(TenantScope.Default, question, ChunkFilter.None, Depth, CancellationToken.None));
            await ScoreAsync("hashed vectors", question => index.SearchVectorAsync(TenantScope.Default, SyntheticChunks.Hashed(question.ToLowerInvariant()), ChunkFilter.None, Depth, CancellationToken.None));

            async Task ScoreAsync(string leg, Func<string, Task<IReadOnlyList<ScoredChunk>>> search)
            {
                var sums = new double[4];
                foreach (var (id, text) in questions)
                {
                    string[] found = [.. (await search(text)).Select(hit => hit.Metadata["id"])];
                    var relevant = judgements[id];
                    sums[0] += Gain(found.Take(10).Select(document => relevant.GetValueOrDefault(document))) / Gain(relevant.Values.OrderDescending().Take(10));
                    sums[1] += (double)found.Take(10).Count(relevant.ContainsKey) / relevant.Count;
                    sums[2] += (double)found.Count(relevant.ContainsKey) / relevant.Count;
                    sums[3] += Array.FindIndex(found, relevant.ContainsKey) is var rank and >= 0 and < 10 ? 1.0 / (rank + 1) : 0;
                }

                var cells = string.Join(" | ", sums.Select(sum => (sum / questions.Count).ToString("F3", CultureInfo.InvariantCulture)));
                Console.WriteLine($"| {Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))} | {index.StoreName} | {leg} | {questions.Count} | {cells} |");
            }
        }

        return 0;
    }

    private static double Gain(IEnumerable<int> relevance) => relevance.Select((value, rank) => value / Math.Log2(rank + 2)).Sum();

    private static IndexedChunk ToChunk(JsonElement line, int number)
    {
        var (title, text) = (Text(line, "title"), Text(line, "text"));
        var all = $"{title} {text}";
        return new IndexedChunk(
            new Chunk($"d{number}", 1, 0, 0, text.Length, text, [], text.Length / 4), title, new Dictionary<string, string> { ["id"] = Text(line, "_id") },
            SyntheticChunks.Hashed(all.ToLowerInvariant()));
    }

    private static IEnumerable<JsonElement> Lines(string path) => File.ReadLines(path).Where(line => line.Length > 0).Select(line => JsonElement.Parse(line));

    private static string Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static Dictionary<string, Dictionary<string, int>> Judgements(string path) => File.ReadLines(path)
        .Select(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        .Where(parts => parts is [_, _, _, not "0"])
        .GroupBy(parts => parts[0])
        .ToDictionary(group => group.Key, group => group.DistinctBy(parts => parts[2]).ToDictionary(parts => parts[2], parts => int.Parse(parts[3], CultureInfo.InvariantCulture)));
}

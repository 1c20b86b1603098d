using System.Diagnostics;
using System.Numerics.Tensors;
using LlmOps.Engine.Documents;
using LlmOps.Engine.EmbeddedStorage;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Knowledge.LuceneIndex;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Benchmarks;

/// <summary>Loads the same synthetic chunks into each index and asks each the same questions, in one run.</summary>
internal static class IndexBenchmark
{
    private const int Dimension = 1024;
    private const int BatchSize = 500;
    private const int Questions = 300;
    private static readonly string[] _words = [.. Enumerable.Range(0, 20_000).Select(Word)];

    public static async Task<int> RunAsync(string[] args)
    {
        var count = int.Parse(Option(args, "--chunks") ?? "50000", null);
        var rows = new List<Row>();
        var directory = Directory.CreateTempSubdirectory("llmops-bench-");
        try
        {
            await using var lucene = new LuceneChunkIndex(
                new DataDirectory(directory.FullName), Options.Create(new ChunkIndexOptions()), Options.Create(new BedrockOptions()), Options.Create(new ModelsOptions()), TimeProvider.System, NullLogger<LuceneChunkIndex>.Instance);
            IChunkIndex[] indexes = [lucene];
            rows.Add(await MeasureAsync(indexes[0], count));
            rows.Add(await MeasureSmallAsync(indexes[0], 2_000));
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        foreach (var row in rows)
        {
            Console.WriteLine(row);
        }

        return 0;
    }

    private static async Task<Row> MeasureSmallAsync(IChunkIndex index, int count)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 200; i++)
        {
            await index.UpsertAsync(TenantScope.Default, [Chunk(10_000_000 + i)], CancellationToken.None);
        }

        Console.WriteLine($"sequential one-chunk writes: {200 / watch.Elapsed.TotalSeconds:F0}/s");
        watch.Restart();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, token) => await index.UpsertAsync(TenantScope.Default, [Chunk(20_000_000 + i)], token));
        return new Row("8 writers, one chunk each", count / watch.Elapsed.TotalSeconds, default, default, default);
    }

    private static async Task<Row> MeasureAsync(IChunkIndex index, int count)
    {
        var watch = Stopwatch.StartNew();
        for (var first = 0; first < count; first += BatchSize)
        {
            await index.UpsertAsync(TenantScope.Default, [.. Enumerable.Range(first, Math.Min(BatchSize, count - first)).Select(Chunk)], CancellationToken.None);
        }

        var load = count / watch.Elapsed.TotalSeconds;
        watch.Restart();
        await index.SearchVectorAsync(TenantScope.Default, Vector(-1), ChunkFilter.None, 50, CancellationToken.None);
        Console.WriteLine($"first vector search {watch.Elapsed.TotalMilliseconds:F0} ms");
        var text = await TimesAsync(i => index.SearchTextAsync(TenantScope.Default, Question(i), ChunkFilter.None, 50, CancellationToken.None));
        var vector = await TimesAsync(i => index.SearchVectorAsync(TenantScope.Default, Vector(-1 - i), ChunkFilter.None, 50, CancellationToken.None));
        return new Row(index.StoreName, load, text, vector, default);
    }

    private static async Task<(double P50, double P99)> TimesAsync(Func<int, Task> query)
    {
        for (var i = 0; i < 20; i++)
        {
            await query(i);
        }

        var times = new double[Questions];
        for (var i = 0; i < Questions; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await query(i);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return (times[Questions / 2], times[Questions * 99 / 100]);
    }

    private static IndexedChunk Chunk(int i)
    {
        var random = new Random(i);
        var text = string.Join(' ', Enumerable.Range(0, 120).Select(_ => Pick(random)));
        return new IndexedChunk(
            new Chunk($"doc-{i / 20}", 1, i % 20, 0, text.Length, text, [Pick(random), Pick(random)], 160),
            $"{Pick(random)} {Pick(random)}",
            new Dictionary<string, string> { ["source"] = $"s{i % 7}" },
            Vector(i));
    }

    private static string Question(int i)
    {
        var random = new Random(-1 - i);
        return string.Join(' ', Enumerable.Range(0, 10).Select(_ => Pick(random)));
    }

    /// <summary>Words as frequent as in speech: the n-th about as often as 1/n.</summary>
    private static string Pick(Random random) => _words[(int)(Math.Pow(_words.Length, random.NextDouble()) - 1)];

    private static string Word(int i)
    {
        const string Consonants = "bdfgklmnprstvz";
        const string Vowels = "aeiou";
        var word = "";
        for (var rest = i + 70; rest > 0; rest /= 70)
        {
            word += $"{Consonants[rest % 70 / 5]}{Vowels[rest % 5]}";
        }

        return word;
    }

    private static float[] Vector(int seed)
    {
        var random = new Random(seed);
        var vector = new float[Dimension];
        for (var i = 0; i < Dimension; i++)
        {
            vector[i] = random.NextSingle() - 0.5f;
        }

        TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), vector);
        return vector;
    }

    private static string? Option(string[] args, string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

    private sealed record Row(string Store, double PerSecond, (double P50, double P99) Text, (double P50, double P99) Vector, long Bytes);
}

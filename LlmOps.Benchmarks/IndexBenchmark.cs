using System.Diagnostics;
using System.Globalization;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Benchmarks;

/// <summary>Loads the same synthetic chunks into each index and asks each the same questions, in one run.</summary>
internal static class IndexBenchmark
{
    private const int BatchSize = 500;
    private const int SmallWrites = 400;
    private const int Questions = 300;
    private const int Limit = 50;

    public static async Task<int> RunAsync(string[] args)
    {
        var count = (int)Arguments.Number(args, "--chunks", 50_000);
        var rows = new List<Measurement>();
        await using (var indexes = new BenchmarkIndexes(Arguments.Option(args, "--opensearch"), new ChunkIndexOptions()))
        {
            foreach (var index in indexes.All)
            {
                rows.Add(await MeasureAsync(index, count));
            }
        }

        Print(count, rows);
        return 0;
    }

    private static async Task<Measurement> MeasureAsync(IChunkIndex index, int count)
    {
        await index.ProbeAsync(CancellationToken.None);
        var loading = TimeSpan.Zero;
        for (var first = 0; first < count; first += BatchSize)
        {
            IndexedChunk[] batch = [.. Enumerable.Range(first, Math.Min(BatchSize, count - first)).Select(SyntheticChunks.Chunk)];
            var start = Stopwatch.GetTimestamp();
            await index.UpsertAsync(TenantScope.Default, batch, CancellationToken.None);
            loading += Stopwatch.GetElapsedTime(start);
        }

        // The first vector search after a load brings the vectors into memory; it is not what later ones cost.
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        var cold = Stopwatch.GetTimestamp();
        await index.SearchVectorAsync(TenantScope.Default, SyntheticChunks.Hashed("cold"), ChunkFilter.None, Limit, CancellationToken.None);
        var firstVector = Stopwatch.GetElapsedTime(cold).TotalMilliseconds;
        var vectorsOnHeap = Math.Max(0, GC.GetTotalMemory(forceFullCollection: true) - heap) / 1e6;

        var text = await TimesAsync(i =>
            index.SearchTextAsync(TenantScope.Default, SyntheticChunks.Question(i), ChunkFilter.None, Limit, CancellationToken.None)
        );
        var vector = await TimesAsync(i =>
            index.SearchVectorAsync(
                TenantScope.Default,
                SyntheticChunks.Hashed(SyntheticChunks.Question(i)),
                ChunkFilter.None,
                Limit,
                CancellationToken.None
            )
        );

        IndexedChunk[] small = [.. Enumerable.Range(100_000_000, SmallWrites).Select(SyntheticChunks.Chunk)];
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            small,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (chunk, token) => await index.UpsertAsync(TenantScope.Default, [chunk], token)
        );
        var writes = SmallWrites / Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new Measurement(
            index.StoreName,
            [count / loading.TotalSeconds, writes],
            [firstVector, text.P50, text.P99, vector.P50, vector.P99, vectorsOnHeap]
        );
    }

    private static async Task<(double P50, double P99)> TimesAsync(Func<int, Task> query)
    {
        for (var i = 0; i < 30; i++)
        {
            await query(Questions + i);
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

    private static void Print(int count, List<Measurement> rows)
    {
        string[] rates = ["bulk load, passages/s", "8 writers of one passage, searchable/s"];
        string[] times =
        [
            "first vector search, ms",
            "text p50, ms",
            "text p99, ms",
            "vector p50, ms",
            "vector p99, ms",
            "heap taken by vectors, MB",
        ];
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count:N0} passages of 120 words, {SyntheticChunks.Dimension} dimensions, top {Limit}, one question at a time, "
                    + $"{Environment.ProcessorCount} processors"
            )
        );
        Console.WriteLine();
        Console.WriteLine(
            $"| {"", -38} | {string.Join(" | ", rows.Select(row => $"{row.Store, 32}"))} |{(rows.Count > 1 ? " ratio |" : "")}"
        );
        Console.WriteLine(
            $"|{new string('-', 40)}|{string.Join('|', rows.Select(_ => new string('-', 33) + ":"))}|{(rows.Count > 1 ? "------:|" : "")}"
        );
        for (var i = 0; i < rates.Length; i++)
        {
            Line(rates[i], row => row.Rates[i]);
        }

        for (var i = 0; i < times.Length; i++)
        {
            Line(times[i], row => row.Milliseconds[i]);
        }

        void Line(string name, Func<Measurement, double> value)
        {
            var values = rows.Select(value).ToArray();
            var cells = string.Join(
                " | ",
                values.Select(number => number.ToString(number >= 100 ? "N0" : "N1", CultureInfo.InvariantCulture).PadLeft(32))
            );
            var ratio = values.Length > 1 ? $" {(values[1] / values[0]).ToString("N2", CultureInfo.InvariantCulture), 5} |" : "";
            Console.WriteLine($"| {name, -38} | {cells} |{ratio}");
        }
    }

    private sealed record Measurement(string Store, double[] Rates, double[] Milliseconds);
}

using System.Diagnostics;
using System.Globalization;
using LlmOps.Benchmarks.Load;
using LlmOps.Benchmarks.Outages;
using LlmOps.Benchmarks.Quality;

namespace LlmOps.Benchmarks.Retrieval;

/// <summary>Whole retrieval over embedded stores that grow: the time of a question from its embedding to its passages, one question at a
/// time, at each of several numbers of passages. The stand-in of the models is a process of its own.</summary>
internal static class RetrievalBenchmark
{
    private const int DocumentsPerCall = 500;

    public static async Task<int> RunAsync(string[] args)
    {
        var questions = (int)Arguments.Number(args, "--questions", 500);
        long[] sizes =
        [
            .. (Arguments.Option(args, "--passages") ?? "43000")
                .Split(',')
                .Select(size => long.Parse(size, CultureInfo.InvariantCulture))
                .Order(),
        ];
        var warmUp = (int)Arguments.Number(args, "--warm-up", 10_000);
        var keep = Arguments.Option(args, "--keep");
        var data = keep is null ? Directory.CreateTempSubdirectory("llmops-retrieval-") : Directory.CreateDirectory(keep);
        try
        {
            await using var bedrock = await ServiceProcess.StartAsync(
                "LlmOps.LocalBedrock",
                LoadBenchmark.ModelSettings(args),
                CancellationToken.None
            );
            await using var stack = await ProductStack.StartAsync(
                data.FullName,
                bedrock.Address.ToString(),
                Arguments.Settings(args),
                "retrieval"
            );
            Console.WriteLine($"{questions} questions one after the other, {Environment.ProcessorCount} processors");
            Console.WriteLine();
            Console.WriteLine(
                "| passages | ingested passages/s | processor time of 1,000 | of LocalBedrock | p50 | p99 | bm25 p50 | knn p50 | graph p50 | rerank p50 | reranked | allocated | processor time | GC pauses |"
            );
            Console.WriteLine("| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
            foreach (var size in sizes)
            {
                var (passages, cost) = await GrowAsync(stack, size, () => ProcessorTimeOf(bedrock.Id));
                await AskAsync(stack, passages, cost, questions, warmUp);
            }

            return 0;
        }
        finally
        {
            if (keep is null)
            {
                data.Delete(recursive: true);
            }
        }
    }

    /// <summary>Takes documents in until there are so many passages.</summary>
    private static async Task<(long Passages, IngestCost? Cost)> GrowAsync(ProductStack stack, long size, Func<TimeSpan> bedrockTime)
    {
        var before = await stack.CountPassagesAsync(CancellationToken.None);
        var (passages, next) = (before, (int)await stack.CountReadyAsync(CancellationToken.None));
        var time = TimeSpan.Zero;
        var (processor, bedrock) = (Environment.CpuUsage.TotalTime, bedrockTime());
        while (passages < size)
        {
            // Of the last documents no more than are missing.
            var perDocument = next == 0 ? 1 : (double)passages / next;
            var count = (int)Math.Clamp(Math.Ceiling((size - passages) / perDocument), 1, next == 0 ? 10 : DocumentsPerCall);
            IncomingText[] documents = [.. Enumerable.Range(next, count).Select(SyntheticDocuments.Document)];
            var started = Stopwatch.GetTimestamp();
            await stack.IngestAsync(documents, CancellationToken.None);
            time += Stopwatch.GetElapsedTime(started);
            next += count;
            passages = await stack.CountPassagesAsync(CancellationToken.None);
            if (await stack.CountReadyAsync(CancellationToken.None) != next)
            {
                throw new InvalidOperationException("A document did not become ready.");
            }
        }

        var thousands = (passages - before) / 1_000.0;
        return (
            passages,
            time > TimeSpan.Zero
                ? new IngestCost(
                    (passages - before) / time.TotalSeconds,
                    (Environment.CpuUsage.TotalTime - processor).TotalSeconds / thousands,
                    (bedrockTime() - bedrock).TotalSeconds / thousands
                )
                : null
        );
    }

    private static TimeSpan ProcessorTimeOf(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.TotalProcessorTime;
    }

    private static async Task AskAsync(ProductStack stack, long passages, IngestCost? cost, int questions, int warmUp)
    {
        // Those that are measured are not those that code and files were warmed up with. Until some thousands were asked, most of the
        // processor time is the compiler's.
        for (var i = 0; i < warmUp; i++)
        {
            await stack.SearchAsync(SyntheticDocuments.Question(questions + i), null, CancellationToken.None);
        }

        var all = new StageTimes();
        var stages = new Dictionary<string, StageTimes>(StringComparer.Ordinal);
        var (bytes, processor, pauses) = (
            GC.GetTotalAllocatedBytes(precise: true),
            Environment.CpuUsage.TotalTime,
            GC.GetTotalPauseDuration()
        );
        var reranked = 0;
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0; i < questions; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var result = await stack.SearchAsync(SyntheticDocuments.Question(i), null, CancellationToken.None);
            all.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (result.Degraded.Count > 0)
            {
                throw new InvalidOperationException($"A question was answered without {string.Join(", ", result.Degraded)}.");
            }

            foreach (var leg in result.Legs)
            {
                if (!stages.TryGetValue(leg.Name, out var stage))
                {
                    stages.Add(leg.Name, stage = new StageTimes());
                }

                stage.Add(leg.Milliseconds);
                reranked += leg.Name == "rerank" ? leg.Candidates : 0;
            }
        }

        pauses = GC.GetTotalPauseDuration() - pauses;
        var share = pauses / Stopwatch.GetElapsedTime(begun);
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        processor = Environment.CpuUsage.TotalTime - processor;
        string[] cells =
        [
            passages.ToString("N0", CultureInfo.InvariantCulture),
            cost?.PassagesPerSecond.ToString("N0", CultureInfo.InvariantCulture) ?? "",
            Seconds(cost?.Processor),
            Seconds(cost?.BedrockProcessor),
            Milliseconds(all, 0.5),
            Milliseconds(all, 0.99),
            .. ((string[])["bm25", "knn", "graph", "rerank"]).Select(leg => Milliseconds(stages.GetValueOrDefault(leg), 0.5)),
            string.Create(CultureInfo.InvariantCulture, $"{(double)reranked / questions:0.0}"),
            string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / questions:N0} KiB"),
            string.Create(CultureInfo.InvariantCulture, $"{processor.TotalMilliseconds / questions:0.00} ms"),
            share.ToString("P1", CultureInfo.InvariantCulture),
        ];
        Console.WriteLine($"| {string.Join(" | ", cells)} |");
    }

    private static string Seconds(double? seconds) =>
        seconds is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:0.00} s") : "";

    private static string Milliseconds(StageTimes? stage, double share) =>
        string.Create(CultureInfo.InvariantCulture, $"{stage?.Percentile(share) ?? 0:0.00} ms");
}

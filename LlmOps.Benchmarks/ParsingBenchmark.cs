using System.Diagnostics;
using System.Globalization;
using LlmOps.Engine.Ingesting;
using LlmOps.Formats;
using LlmOps.Formats.ParserProcesses;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Benchmarks;

/// <summary>What a parser process costs: the files of a folder, parsed in this process and in a warm parser process in turn.</summary>
internal static class ParsingBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var folder, ..] || !Directory.Exists(folder))
        {
            Console.WriteLine("parsing needs a folder of documents.");
            return 1;
        }

        var rounds = (int)Arguments.Number(args, "--rounds", 100);
        var documents = Options.Create(new DocumentOptions());
        await using var services = new ServiceCollection().AddDocumentParsers().AddSingleton(documents).BuildServiceProvider();
        var inside = services.GetRequiredService<DocumentParserCatalog>();
        await using var outside = new ParserProcessPool(
            new ParserProcessCommand(
                "dotnet",
                [Path.Combine(AppContext.BaseDirectory, "LlmOps.IngestWorker.dll"), ParserProcessCommand.Verb]
            ),
            Options.Create(new ParserProcessOptions { Processes = 1, MaxDocumentsPerProcess = int.MaxValue }),
            documents,
            TimeProvider.System,
            NullLogger<ParserProcessPool>.Instance
        );

        Console.WriteLine("| document | bytes | in process | parser process | ratio | difference |");
        Console.WriteLine("| --- | --: | --: | --: | --: | --: |");
        foreach (var path in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            var content = await File.ReadAllBytesAsync(path);
            for (var warm = 0; warm < 30; warm++)
            {
                await MeasureAsync(inside, content, path);
                await MeasureAsync(outside, content, path);
            }

            var (here, there) = (new List<double>(rounds), new List<double>(rounds));
            for (var round = 0; round < rounds; round++)
            {
                here.Add(await MeasureAsync(inside, content, path));
                there.Add(await MeasureAsync(outside, content, path));
            }

            // Medians: the machine has other work.
            var (a, b) = (Median(here), Median(there));
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {Path.GetFileName(path)} | {content.Length:N0} | {a:0.00} ms | {b:0.00} ms | {b / a:0.0} | {b - a:0.00} ms |"
                )
            );
        }

        return 0;
    }

    private static async Task<double> MeasureAsync(IDocumentReader reader, byte[] content, string path)
    {
        using var stream = new MemoryStream(content, writable: false);
        var started = Stopwatch.GetTimestamp();
        await reader.ParseAsync(stream, null, path, CancellationToken.None);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}

using System.Diagnostics;
using System.Globalization;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Formats;
using LlmOps.Formats.ParserProcesses;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Benchmarks.Documents;

/// <summary>How much of the documents of a folder is read, compared with an independent reader, and how fast.</summary>
internal static class DocumentsBenchmark
{
    // Where a format has no pages, as many characters as a printed page has count as one.
    private const double CharactersPerPage = 3_000;

    private static readonly string[] s_extensions =
    [
        ".pdf",
        ".docx",
        ".html",
        ".htm",
        ".md",
        ".pptx",
        ".xlsx",
        ".odt",
        ".rtf",
        ".epub",
        ".txt",
        ".csv",
        ".json",
        ".jsonl",
        ".eml",
        ".ods",
        ".odp",
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var folder, ..] || !Directory.Exists(folder))
        {
            Console.WriteLine("documents needs a folder of documents.");
            return 1;
        }

        var rounds = (int)Arguments.Number(args, "--rounds", 3);
        var missing = (int)Arguments.Number(args, "--missing", 0);
        var browser = Arguments.Option(args, "--browser");
        var documents = Options.Create(new DocumentOptions());
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

        var results = new List<DocumentResult>();
        foreach (
            var path in Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(path => s_extensions.Contains(Path.GetExtension(path).ToLowerInvariant()))
                .Order(StringComparer.Ordinal)
        )
        {
            results.Add(await ReadAsync(outside, path, rounds, browser));
        }

        Print(results);
        PrintMissing(results, missing);
        return 0;
    }

    private static async Task<DocumentResult> ReadAsync(ParserProcessPool reader, string path, int rounds, string? browser)
    {
        var bytes = await File.ReadAllBytesAsync(path);
        try
        {
            // The first reading finds the process cold.
            var document = await ParseAsync(reader, bytes, path);
            var times = new List<double>(rounds);
            for (var round = 0; round < rounds; round++)
            {
                var started = Stopwatch.GetTimestamp();
                await ParseAsync(reader, bytes, path);
                times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            }

            times.Sort();
            var text = string.Join('\n', document.Blocks.Select(block => document.Text[block.Start..block.End]));
            var reference = await ReferenceText.ReadAsync(path, browser);
            return new DocumentResult(
                path,
                bytes.Length,
                times.Count == 0 ? 0 : times[times.Count / 2],
                document.PageStarts.Count > 0 ? document.PageStarts.Count : text.Length / CharactersPerPage,
                reference is null ? null : WordRecall.Of(reference, $"{document.Title}\n{text}"),
                document.LeftOut,
                null
            );
        }
        catch (DocumentUnreadableException e)
        {
            return new DocumentResult(path, bytes.Length, 0, 0, null, [], $"{e.Reason}: {e.Message}");
        }
    }

    private static async Task<ParsedDocument> ParseAsync(ParserProcessPool reader, byte[] bytes, string path)
    {
        using var content = new MemoryStream(bytes, writable: false);
        return await reader.ParseAsync(content, null, Path.GetFileName(path), CancellationToken.None);
    }

    private static void PrintMissing(List<DocumentResult> results, int words)
    {
        foreach (var result in results.Where(result => words > 0 && result.Recall is { Missing.Count: > 0 }))
        {
            Console.WriteLine();
            Console.WriteLine($"{Path.GetFileName(result.Path)}: {string.Join(' ', result.Recall!.Value.Missing.Take(words))}");
        }
    }

    private static void Print(List<DocumentResult> results)
    {
        Console.WriteLine("| document | bytes | pages | words | recall | order | left out | ms |");
        Console.WriteLine("| --- | --: | --: | --: | --: | --: | --- | --: |");
        foreach (var result in results)
        {
            var recall = result.Recall is { } found
                ? string.Create(CultureInfo.InvariantCulture, $"{found.Words:N0} | {100 * found.Recall:0.0} % | {100 * found.Order:0.0} %")
                : $"| {result.Refused ?? "no reference"} |";
            var left = string.Join(
                ", ",
                result.LeftOut.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Kind} {part.Count}"))
            );
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {Path.GetFileName(result.Path)} | {result.Bytes:N0} | {result.Pages:0.#} | {recall} | {left} | "
                        + $"{result.Seconds * 1_000:0.0} |"
                )
            );
        }

        Console.WriteLine();
        Console.WriteLine("| format | files | read | median recall | files under 95 % | median order | pages a second | MB a second |");
        Console.WriteLine("| --- | --: | --: | --: | --: | --: | --: | --: |");
        foreach (
            var format in results
                .GroupBy(result => Path.GetExtension(result.Path).ToLowerInvariant())
                .OrderBy(group => group.Key, StringComparer.Ordinal)
        )
        {
            var read = format.Where(result => result.Refused is null).ToList();
            var recalls = read.Where(result => result.Recall is not null).Select(result => result.Recall!.Value).ToList();
            var seconds = Math.Max(0.000_001, read.Sum(result => result.Seconds));
            var quality =
                recalls.Count == 0
                    ? "| |"
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Median(recalls.ConvertAll(recall => recall.Recall)):0.0} % | {recalls.Count(recall => recall.Recall < 0.95)} | "
                            + $"{Median(recalls.ConvertAll(recall => recall.Order)):0.0} %"
                    );
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {format.Key} | {format.Count()} | {read.Count} | {quality} | "
                        + $"{read.Sum(result => result.Pages) / seconds:0.0} | {read.Sum(result => result.Bytes) / seconds / 1e6:0.00} |"
                )
            );
        }
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return 100 * values[values.Count / 2];
    }

    private sealed record DocumentResult(
        string Path,
        long Bytes,
        double Seconds,
        double Pages,
        WordRecall? Recall,
        IReadOnlyList<LeftOutText> LeftOut,
        string? Refused
    );
}

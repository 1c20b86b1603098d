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
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var folder, ..] || !Directory.Exists(folder))
        {
            Console.WriteLine("documents needs a folder of documents.");
            return 1;
        }

        var documents = Options.Create(new DocumentOptions());
        await using var outside = new ParserProcessPool(
            new ParserProcessCommand(
                "dotnet",
                [Path.Combine(AppContext.BaseDirectory, "LlmOps.IngestWorker.dll"), ParserProcessCommand.Verb]
            ),
            Options.Create(new ParserProcessOptions { Processes = 1 }),
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
            results.Add(await ReadAsync(outside, path));
        }

        Print(results);
        return 0;
    }

    private static async Task<DocumentResult> ReadAsync(ParserProcessPool reader, string path)
    {
        var bytes = new FileInfo(path).Length;
        var started = Stopwatch.GetTimestamp();
        try
        {
            await using var content = File.OpenRead(path);
            var document = await reader.ParseAsync(content, null, Path.GetFileName(path), CancellationToken.None);
            var time = Stopwatch.GetElapsedTime(started);
            var text = string.Join('\n', document.Blocks.Select(block => document.Text[block.Start..block.End]));
            var reference = await ReferenceText.ReadAsync(path);
            return new DocumentResult(
                path,
                bytes,
                time,
                document.PageStarts.Count,
                reference is null ? null : WordRecall.Of(reference, $"{document.Title}\n{text}"),
                document.LeftOut,
                null
            );
        }
        catch (DocumentUnreadableException e)
        {
            return new DocumentResult(path, bytes, Stopwatch.GetElapsedTime(started), 0, null, [], $"{e.Reason}: {e.Message}");
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
                    $"| {Path.GetFileName(result.Path)} | {result.Bytes:N0} | {result.Pages} | {recall} | {left} | "
                        + $"{result.Time.TotalMilliseconds:0} |"
                )
            );
        }

        Console.WriteLine();
        Console.WriteLine("| format | files | read | median recall | files under 95 % | median order | pages a second | MB a second |");
        Console.WriteLine("| --- | --: | --: | --: | --: | --: | --: | --: |");
        foreach (var format in results.GroupBy(result => Path.GetExtension(result.Path).ToLowerInvariant()))
        {
            var read = format.Where(result => result.Refused is null).ToList();
            var recalls = read.Where(result => result.Recall is not null).Select(result => result.Recall!.Value).ToList();
            var seconds = Math.Max(0.001, read.Sum(result => result.Time.TotalSeconds));
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {format.Key} | {format.Count()} | {read.Count} | {Median(recalls.ConvertAll(recall => recall.Recall)):0.0} % | "
                        + $"{recalls.Count(recall => recall.Recall < 0.95)} | {Median(recalls.ConvertAll(recall => recall.Order)):0.0} % | "
                        + $"{read.Sum(result => result.Pages) / seconds:0.0} | {read.Sum(result => result.Bytes) / seconds / 1e6:0.00} |"
                )
            );
        }
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values.Count == 0 ? double.NaN : 100 * values[values.Count / 2];
    }

    private sealed record DocumentResult(
        string Path,
        long Bytes,
        TimeSpan Time,
        int Pages,
        WordRecall? Recall,
        IReadOnlyList<LeftOutText> LeftOut,
        string? Refused
    );
}

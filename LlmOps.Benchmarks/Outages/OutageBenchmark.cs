using System.Globalization;

namespace LlmOps.Benchmarks.Outages;

/// <summary>The table of what callers see while a store is killed, paused or restarted.</summary>
internal static class OutageBenchmark
{
    /// <summary>What the services are run with: their defaults, but for how soon what waited is looked for again, so that a run ends within
    /// minutes.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string>
        {
            ["AnswerCache__Enabled"] = "false",
            ["Memory__TemporaryTimeLimit"] = "00:00:01",
            ["Memory__ArchiveInterval"] = "00:00:03",
            ["Intake__StoreTimeLimit"] = "00:00:06",
            ["Ingestion__ReceiveWait"] = "00:00:01",
            ["Ingestion__Visibility"] = "00:00:10",
            ["Ingestion__BackoffBase"] = "00:00:01",
            ["Ingestion__BackoffFactor"] = "1.5",
            ["Ingestion__MaxAttempts"] = "20",
            ["Ingestion__RecoveryInterval"] = "00:00:03",
            ["Ingestion__RecoveryAfter"] = "00:00:12",
        };

    public static async Task<int> RunAsync(string[] args)
    {
        var hold = TimeSpan.FromSeconds(double.Parse(Arguments.Option(args, "--hold") ?? "10", CultureInfo.InvariantCulture));
        using var stopping = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stopping.Cancel();
        };
        Console.WriteLine("Starting six servers and three services…");
        await using var stack = await OutageStack.StartAsync(Settings, stopping.Token);
        await using var load = new OutageLoad(stack.Api);
        await load.StartAsync(stopping.Token);
        var report = await new OutageScenario(stack, load, hold, Console.WriteLine).RunAsync(stopping.Token);
        Console.WriteLine();
        Console.WriteLine(report.ToMarkdown());
        foreach (
            var wrong in report
                .TurnsWrong.Concat(report.ArchiveWrong)
                .Concat(report.DocumentsWrong)
                .Concat(
                    report.Rows.SelectMany(row =>
                        row.QuestionErrors.Concat(row.ReadErrors)
                            .Concat(row.DocumentErrors)
                            .Distinct()
                            .Select(error => $"{row.Store}, {row.Fault}: {error}")
                    )
                )
        )
        {
            Console.WriteLine(wrong);
        }

        if (Arguments.Option(args, "--log") is { } file)
        {
            await File.WriteAllTextAsync(file, stack.Log, CancellationToken.None);
        }

        return report.TurnsWrong.Count + report.ArchiveWrong.Count + report.DocumentsWrong.Count == 0 ? 0 : 2;
    }
}

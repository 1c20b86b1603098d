using System.Globalization;
using LlmOps.Benchmarks.Load;
using LlmOps.Benchmarks.Outages;
using LlmOps.Benchmarks.Quality;

namespace LlmOps.Benchmarks;

/// <summary>Bytes that a question allocates and the processor time that it takes, with and without its answer, over small documents in
/// embedded stores. The stand-in of the models is a process of its own, so that what it takes does not count; what the stores do behind
/// the caller's back does.</summary>
internal static class QuestionCostBenchmark
{
    /// <summary>Code is compiled a second time, from what its first runs showed, until about this many questions were asked.</summary>
    private const int WarmUp = 10_000;

    private static readonly string[] s_questions =
    [
        "Who acquired Northwind Traders?",
        "Where is the company that acquired Northwind Traders headquartered?",
        "When was Northwind Traders acquired?",
        "Who leads Contoso?",
    ];

    private static readonly string[] s_texts =
    [
        "Contoso acquired Northwind Traders in May 2021 for 12 million euros. The sale was announced in Oslo.",
        "Contoso is headquartered in Oslo. Ada Berg leads Contoso as its chief executive.",
        "Fabrikam makes pumps in Turin and sells them through Northwind Traders.",
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var documents = (int)Arguments.Number(args, "--documents", 12);
        var count = (int)Arguments.Number(args, "--questions", 1_000);
        var warmUp = (int)Arguments.Number(args, "--warm-up", WarmUp);
        var directory = Directory.CreateTempSubdirectory("llmops-question-");
        try
        {
            await using var bedrock = await ServiceProcess.StartAsync("LlmOps.LocalBedrock", LoadBenchmark.Quiet, CancellationToken.None);
            await using var stack = await ProductStack.StartAsync(
                directory.FullName,
                bedrock.Address.ToString(),
                new Dictionary<string, string?>
                {
                    ["Budgets:TenantDailyUsd"] = "-1",
                    ["Budgets:GlobalDailyUsd"] = "-1",
                    ["AnswerCache:Enabled"] = "false",
                }
            );
            var (notReady, passages) = await stack.IngestAsync(
                [.. Enumerable.Range(0, documents).Select(Document)],
                CancellationToken.None
            );
            if (notReady > 0)
            {
                throw new InvalidOperationException($"{notReady} documents did not become ready.");
            }

            Console.WriteLine($"{documents} documents, {passages} passages, {count} questions one after the other");
            Console.WriteLine();
            Console.WriteLine("| question | allocated | processor time |");
            Console.WriteLine("| --- | --: | --: |");
            await MeasureAsync("retrieval alone", question => stack.SearchAsync(question, null, CancellationToken.None), warmUp, count);
            await MeasureAsync("with its answer", AnswerAsync, warmUp, count);
            return 0;

            async Task AnswerAsync(string question)
            {
                if (!(await stack.AskAsync(question, null, CancellationToken.None)).Answered)
                {
                    throw new InvalidOperationException($"'{question}' was not answered.");
                }
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static IncomingText Document(int number) =>
        number < s_texts.Length
            ? new IncomingText($"company-{number}", $"Company {number}", s_texts[number])
            : new IncomingText(
                $"plant-{number}",
                $"Plant {number}",
                $"Plant {number} of Tailspin Toys makes part {number * 7} for wagons. It was built in {1950 + (number % 70)} and employs {number * 13} people."
            );

    private static async Task MeasureAsync(string name, Func<string, Task> ask, int warmUp, int count)
    {
        await AskAsync(warmUp);
        var (bytes, time) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime);
        await AskAsync(count);
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        time = Environment.CpuUsage.TotalTime - time;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {bytes / 1024.0 / count:N0} KiB | {time.TotalMilliseconds / count:0.00} ms |"
            )
        );

        async Task AskAsync(int questions)
        {
            for (var i = 0; i < questions; i++)
            {
                await ask(s_questions[i % s_questions.Length]);
            }
        }
    }
}

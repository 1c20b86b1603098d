using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Benchmarks.Outages;

namespace LlmOps.Benchmarks.Load;

/// <summary>The table of what callers see at one, two, three and ten times the rate that the API sustains. Everything runs on this machine
/// over loopback.</summary>
internal static class LoadBenchmark
{
    private const int Callers = 8;

    /// <summary>Code is compiled again, and better, while it runs: on two cores that takes a third of the processor until about so many
    /// questions are answered, and what is measured before is the compiler.</summary>
    private const int WarmUpQuestions = 15_000;

    /// <summary>Settings of a service that logs nothing but where it listens and what failed.</summary>
    public static IReadOnlyDictionary<string, string> Quiet { get; } =
        new Dictionary<string, string>
        {
            ["Logging__LogLevel__Default"] = "Error",
            ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
        };

    /// <summary>Settings of a service over embedded stores and LocalBedrock.</summary>
    public static Dictionary<string, string> Settings(Uri bedrock, string data) =>
        new(Quiet)
        {
            ["AWS_ENDPOINT_URL_BEDROCK"] = bedrock.ToString(),
            ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"] = bedrock.ToString(),
            ["AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME"] = bedrock.ToString(),
            ["AWS_ACCESS_KEY_ID"] = "test",
            ["AWS_SECRET_ACCESS_KEY"] = "test",
            ["AWS_REGION"] = "us-east-1",
            ["LLMOPS_DATA"] = data,
            ["Ingestion__DropFolder"] = "",
            // Money is not what is looked at.
            ["Budgets__TenantDailyUsd"] = "-1",
            ["AnswerCache__Enabled"] = "false",
        };

    /// <summary>Settings of a LocalBedrock that keeps nothing of what it is asked; <c>--embeddings</c> names its vectors.</summary>
    public static Dictionary<string, string> ModelSettings(string[] args) =>
        new(Quiet)
        {
            ["LocalBedrock__Embeddings__Model"] = Arguments.Option(args, "--embeddings") ?? "hashed",
            ["LocalBedrock__MaxRecordedRequests"] = "0",
        };

    public static async Task<int> RunAsync(string[] args)
    {
        var seconds = TimeSpan.FromSeconds(Arguments.Number(args, "--seconds", 10));
        var settle = TimeSpan.FromSeconds(Arguments.Number(args, "--settle", 20));
        var streams = (int)Arguments.Number(args, "--streams", 500);
        var warmUp = Arguments.Number(args, "--warm-up", WarmUpQuestions);
        var data = Directory.CreateTempSubdirectory("llmops-load-");
        try
        {
            await using var bedrock = await ServiceProcess.StartAsync("LlmOps.LocalBedrock", ModelSettings(args), CancellationToken.None);
            var settings = Settings(bedrock.Address, data.FullName);
            if (args.Contains("--no-limits"))
            {
                foreach (var limit in (string[])["InitialQuestions", "MinQuestions", "MaxQuestions"])
                {
                    settings[$"Limits__{limit}"] = "10000";
                }

                settings["Limits__MaxAnswers"] = "100000";
            }

            await using (var worker = await ServiceProcess.StartAsync("LlmOps.IngestWorker", settings, CancellationToken.None))
            await using (var api = await ServiceProcess.StartAsync("LlmOps.QueryApi", settings, CancellationToken.None))
            using (var run = new LoadRun(api.Address, api.Id, bedrock.Id))
            {
                await SendSamplesAsync(api.Address);
                await WarmUpAsync(run, seconds / 2, warmUp);
                Console.WriteLine($"RSS before: {run.RssMiB:0} MiB");
                Console.WriteLine(
                    "| stage | offered/s | answered/s | answer p50 | answer p99 | refused/s | refusal p99 | without Retry-After | failed | "
                        + "RSS | API's processor time | LocalBedrock's |"
                );
                Console.WriteLine("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
                var closed = Print(await run.ClosedAsync("closed loop", Callers, seconds), seconds);
                foreach (var factor in (double[])[1, 2, 3, 10])
                {
                    Print(await run.OpenAsync($"{factor}x", Math.Max(1, closed.Answered * factor), seconds), seconds);
                    await Task.Delay(TimeSpan.FromSeconds(2));
                }

                // The last of the code is compiled again when there is time for it.
                Print(await run.ClosedAsync("one caller", 1, seconds), seconds);
                if (streams > 0)
                {
                    var (open, health) = await run.SlowStreamsAsync(streams, seconds * 2);
                    Console.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{open} of {streams} slow streams open; health beside them p50 {LoadStage.Quantile(health, 0.5):0.0} ms, p99 "
                                + $"{LoadStage.Quantile(health, 0.99):0.0} ms"
                        )
                    );
                }

                await Task.Delay(settle);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"RSS {settle.TotalSeconds:0} s later: {run.RssMiB:0} MiB"));
            }

            return 0;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    /// <summary>Asks so many questions and until the rate rises no more: the rate of a cold service would be taken for its
    /// capacity.</summary>
    private static async Task WarmUpAsync(LoadRun run, TimeSpan round, double questions)
    {
        var (best, answered) = (0.0, 0.0);
        for (var withoutGain = 0; withoutGain < 2 || answered < questions; )
        {
            var stage = await run.ClosedAsync("warm-up", Callers, round);
            answered += stage.AnswerTimes.Count;
            withoutGain = stage.Answered > best * 1.05 ? 0 : withoutGain + 1;
            best = Math.Max(best, stage.Answered);
        }
    }

    private static LoadStage Print(LoadStage stage, TimeSpan duration)
    {
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {stage.Name} | {stage.Offered:0.0} | {stage.Answered:0.0} | {LoadStage.Quantile(stage.AnswerTimes, 0.5):0.0} ms | "
                    + $"{LoadStage.Quantile(stage.AnswerTimes, 0.99):0.0} ms | {stage.RefusalTimes.Count / duration.TotalSeconds:0.0} | "
                    + $"{LoadStage.Quantile(stage.RefusalTimes, 0.99):0} ms | {stage.RefusalsWithoutWait} | {stage.Failures} | "
                    + $"{stage.PeakRssMiB:0} MiB | {stage.ApiMilliseconds:0.00} ms | {stage.ModelsMilliseconds:0.00} ms |"
            )
        );
        return stage;
    }

    /// <summary>Sends three documents and waits until they are ready.</summary>
    public static async Task SendSamplesAsync(Uri api)
    {
        using var http = new HttpClient { BaseAddress = api };
        using var sent = await http.PostAsJsonAsync(
            "/v1/documents",
            new
            {
                documents = new[]
                {
                    new
                    {
                        id = "acquisition",
                        content = "Contoso acquired Northwind Traders in March 2021. The price was 40 million euros.",
                    },
                    new { id = "contoso", content = "Contoso is headquartered in Oslo. Ada Berg leads Contoso as its chief executive." },
                    new { id = "fabrikam", content = "Fabrikam makes pumps in Turin and sells them through Northwind Traders." },
                },
            }
        );
        sent.EnsureSuccessStatusCode();
        while (true)
        {
            var list = await http.GetFromJsonAsync<JsonElement>("/v1/documents?state=ready");
            if (list.GetProperty("documents").GetArrayLength() == 3)
            {
                return;
            }

            await Task.Delay(200);
        }
    }
}

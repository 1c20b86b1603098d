using System.Diagnostics;
using System.Globalization;
using LlmOps.Benchmarks.Load;
using LlmOps.Benchmarks.Outages;

namespace LlmOps.Benchmarks.Telemetry;

/// <summary>What telemetry takes from the throughput of questions. Three APIs over the same data are asked in turn, in another order each
/// round, so that what else the machine does falls on all of them: one without telemetry, one that records it, and one that also exports
/// it as in production.</summary>
internal static class TelemetryBenchmark
{
    private const int Callers = 4;

    private static readonly string[] s_kinds = ["off", "recorded", "exported"];

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = (int)Arguments.Number(args, "--rounds", 12);
        var seconds = TimeSpan.FromSeconds(Arguments.Number(args, "--seconds", 5));
        var data = Directory.CreateTempSubdirectory("llmops-telemetry-");
        try
        {
            await using var sink = await TelemetrySink.StartAsync();
            await using var bedrock = await ServiceProcess.StartAsync("LlmOps.LocalBedrock", LoadBenchmark.Quiet, CancellationToken.None);
            var settings = LoadBenchmark.Settings(bedrock.Address, data.FullName);
            await using var worker = await ServiceProcess.StartAsync("LlmOps.IngestWorker", settings, CancellationToken.None);
            await using var off = await StartAsync(settings, new() { ["OTEL_SDK_DISABLED"] = "true" });
            await using var recorded = await StartAsync(settings, []);
            await using var exported = await StartAsync(settings, Exporting(sink));
            await LoadBenchmark.SendSamplesAsync(off.Address);
            ServiceProcess[] apis = [off, recorded, exported];
            var measured = apis.Select(_ => new List<Measure>()).ToArray();
            for (var round = -1; round < rounds; round++)
            {
                for (var turn = 0; turn < apis.Length; turn++)
                {
                    var kind = (turn + Math.Max(round, 0)) % apis.Length;
                    var measure = await MeasureAsync(apis[kind], seconds);

                    // The first round warms up.
                    if (round >= 0)
                    {
                        measured[kind].Add(measure);
                    }
                }
            }

            Print(measured, sink.Bytes);
            return 0;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static Task<ServiceProcess> StartAsync(Dictionary<string, string> settings, Dictionary<string, string> own)
    {
        // What a service logs in production, so that logs are exported too.
        var all = new Dictionary<string, string>(settings)
        {
            ["Logging__LogLevel__Default"] = "Information",
            ["Logging__Console__LogLevel__Default"] = "None",
            ["Logging__Console__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
        };
        foreach (var (key, value) in own)
        {
            all[key] = value;
        }

        return ServiceProcess.StartAsync("LlmOps.QueryApi", all, CancellationToken.None);
    }

    private static Dictionary<string, string> Exporting(TelemetrySink sink) =>
        new()
        {
            ["Telemetry__CloudWatch__Enabled"] = "true",
            ["Telemetry__CloudWatch__LogGroup"] = "benchmark",
            ["Telemetry__CloudWatch__TracesEndpoint"] = $"{sink.Address}/v1/traces",
            ["Telemetry__CloudWatch__MetricsEndpoint"] = $"{sink.Address}/v1/metrics",
            ["Telemetry__CloudWatch__LogsEndpoint"] = $"{sink.Address}/v1/logs",
        };

    private static async Task<Measure> MeasureAsync(ServiceProcess api, TimeSpan seconds)
    {
        using var run = new LoadRun(api.Address, api.Id);
        var before = ProcessorTime(api);
        var stage = await run.ClosedAsync("closed loop", Callers, seconds);
        var used = ProcessorTime(api) - before;
        return stage.AnswerTimes.Count > 0 && stage.Failures + stage.RefusalTimes.Count == 0
            ? new Measure(stage.Answered, used.TotalMilliseconds / stage.AnswerTimes.Count)
            : throw new InvalidOperationException(
                $"{stage.AnswerTimes.Count} questions were answered, {stage.RefusalTimes.Count} refused, {stage.Failures} failed:\n{api.Log}"
            );
    }

    private static TimeSpan ProcessorTime(ServiceProcess api)
    {
        using var process = Process.GetProcessById(api.Id);
        return process.TotalProcessorTime;
    }

    private static void Print(List<Measure>[] measured, long bytes)
    {
        Console.WriteLine("| telemetry | questions/s | of off | middle half | processor time of a question | of off | middle half |");
        Console.WriteLine("| --- | --: | --: | --: | --: | --: | --: |");
        for (var kind = 0; kind < s_kinds.Length; kind++)
        {
            // Each round against its own: the machine was the same then.
            var (rates, times) = (
                Ratios(measured[kind], static measure => measure.Rate),
                Ratios(measured[kind], static measure => measure.Cpu)
            );
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {s_kinds[kind]} | {Quantile([.. measured[kind].Select(measure => measure.Rate)], 0.5):0.0} | {Spread(rates)} | "
                        + $"{Quantile([.. measured[kind].Select(measure => measure.Cpu)], 0.5):0.00} ms | {Spread(times)} |"
                )
            );
        }

        var load = File.Exists("/proc/loadavg") ? $"; load of the machine {File.ReadAllText("/proc/loadavg").Split(' ')[0]}" : "";
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{measured[0].Count} rounds, {Callers} callers; {bytes / 1024} KiB exported{load}."
            )
        );

        double[] Ratios(List<Measure> own, Func<Measure, double> value) =>
            [.. own.Zip(measured[0], (one, other) => value(one) / value(other))];

        static string Spread(double[] ratios) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Quantile(ratios, 0.5):0.000} | {Quantile(ratios, 0.25):0.000} to {Quantile(ratios, 0.75):0.000}"
            );
    }

    private static double Quantile(double[] values, double share)
    {
        var ordered = values.Order().ToArray();
        return ordered[(int)Math.Round(share * (ordered.Length - 1))];
    }

    /// <param name="Rate">Questions answered a second.</param>
    /// <param name="Cpu">Processor time of the API for a question, milliseconds.</param>
    private sealed record Measure(double Rate, double Cpu);
}

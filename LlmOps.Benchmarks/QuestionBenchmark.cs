using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using LlmOps.Benchmarks.Outages;
using LlmOps.Benchmarks.Quality;

namespace LlmOps.Benchmarks;

/// <summary>Time and allocations of a question, from the reservation of its budget to its durable turn, over embedded stores. The stand-in
/// of the models is a process of its own, so that what it allocates does not count.</summary>
[MemoryDiagnoser]
public class QuestionBenchmark
{
    private const string Question = "Who acquired Northwind Traders?";

    private DirectoryInfo? _directory;
    private ServiceProcess? _bedrock;
    private ProductStack? _stack;

    /// <summary>Runs it.</summary>
    /// <param name="args">What follows the command.</param>
    public static int Run(string[] args)
    {
        // In this process: a project of its own, as the tool makes it, would not find this repository's package versions.
        var job = Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance).WithWarmupCount(10).WithIterationCount(15);
        var config = ManualConfig
            .CreateEmpty()
            .AddJob(job)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(ConsoleLogger.Default)
            .WithArtifactsPath(Arguments.Option(args, "--artifacts") ?? Path.Combine(Path.GetTempPath(), "llmops-benchmark"));
        return BenchmarkRunner.Run<QuestionBenchmark>(config).HasCriticalValidationErrors ? 1 : 0;
    }

    /// <summary>Starts the stack and takes documents in.</summary>
    [GlobalSetup]
    public void Start() => StartAsync().GetAwaiter().GetResult();

    /// <summary>Stops the stack.</summary>
    [GlobalCleanup]
    public void Stop() => StopAsync().GetAwaiter().GetResult();

    /// <summary>The first question of a session: there is no history to load.</summary>
    [Benchmark(Baseline = true)]
    public Task NewSession() => _stack!.AskAsync(Question, null, CancellationToken.None);

    /// <summary>The first question of a session that the caller named: its history is looked for, and there is none.</summary>
    [Benchmark]
    public Task NamedSession() => _stack!.AskAsync(Question, Guid.NewGuid().ToString("N"), CancellationToken.None);

    private async Task StartAsync()
    {
        _directory = Directory.CreateTempSubdirectory("llmops-question-");
        _bedrock = await ServiceProcess.StartAsync("LlmOps.LocalBedrock", new Dictionary<string, string>(), CancellationToken.None);
        _stack = await ProductStack.StartAsync(
            _directory.FullName,
            _bedrock.Address.ToString(),
            new Dictionary<string, string?> { ["Budgets:TenantDailyUsd"] = "1000000", ["Budgets:GlobalDailyUsd"] = "1000000" }
        );
        var (notReady, _) = await _stack.IngestAsync(
            [
                .. Enumerable
                    .Range(0, 200)
                    .Select(i => new IncomingText(
                        $"filler-{i}",
                        $"Note {i}",
                        $"Plant {i} of Tailspin Toys makes part {i * 7} for wagons."
                    )),
                new IncomingText("deal", "The deal", "Contoso acquired Northwind Traders in May 2021 for 12 million euros."),
            ],
            CancellationToken.None
        );
        if (notReady > 0)
        {
            throw new InvalidOperationException($"{notReady} documents did not become ready.");
        }
    }

    private async Task StopAsync()
    {
        await (_stack?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_bedrock?.DisposeAsync() ?? ValueTask.CompletedTask);
        _directory?.Delete(recursive: true);
    }
}

using System.Globalization;
using LlmOps.Engine.FineTuning;

namespace LlmOps.Benchmarks.FineTuning;

/// <summary>The whole loop over real processes: an archive filled by asking, and from it a model that is promoted, one that is rejected and
/// one that steps back, with the worker killed at every step.</summary>
internal static class FineTuningBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        var questions = (int)Arguments.Number(args, "--questions", 5_000);
        var kept = Arguments.Option(args, "--keep");
        var root = kept is null ? Directory.CreateTempSubdirectory("llmops-finetune-") : Directory.CreateDirectory(kept);
        using var stopping = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stopping.Cancel();
        };
        var report = new LoopReport(Console.WriteLine);
        try
        {
            var corpus = new LoopCorpus(questions);
            var archive = await LoopArchive.FillAsync(Path.Combine(root.FullName, "archive"), corpus, report, stopping.Token);

            // A run reads whole minutes.
            await Task.Delay(TimeSpan.FromSeconds(61 - DateTime.UtcNow.Second), stopping.Token);
            await PromoteAsync(root.FullName, corpus, archive, report, stopping.Token);
            await RejectAsync(root.FullName, corpus, archive, report, stopping.Token);
            await StepBackAsync(root.FullName, corpus, archive, report, stopping.Token);
            report.Print();
            return report.Violations == 0 ? 0 : 2;
        }
        finally
        {
            if (kept is null)
            {
                root.Delete(recursive: true);
            }
        }
    }

    private static async Task PromoteAsync(
        string root,
        LoopCorpus corpus,
        LoopArchive archive,
        LoopReport report,
        CancellationToken cancellationToken
    )
    {
        const string Name = "promoted";
        await using var stack = await StartAsync(root, Name, archive, new Dictionary<string, string>(), cancellationToken);
        var scenario = new LoopScenario(Name, stack, corpus, archive, report);
        var run = await scenario.RunAsync(LoopScenario.StepsOf(FineTuneOutcome.Registered), FineTuneOutcome.Registered, cancellationToken);
        if (run.Outcome != FineTuneOutcome.Registered)
        {
            return;
        }

        var model = await scenario.AnswerAsCanaryAsync(run.Id, dislikesCanary: false, cancellationToken);
        await scenario.ReplaceWorkerAsync(cancellationToken);
        report.Check(Name, "the canary that readers like is promoted", model.State == ModelState.Active, $"{model.State}");
        await scenario.CheckChangesAsync(run.Id, ModelState.Active, cancellationToken);
        await scenario.CheckAnswersAsync(model.ServingArn, isActive: true, cancellationToken);
        await scenario.CheckAccountAsync(versions: 1, cancellationToken);
        await scenario.CheckStaleAsync(run.Id, cancellationToken);
        await scenario.RollBackAsync(run.Id, cancellationToken);
        await scenario.CheckAnswersAsync(model.ServingArn, isActive: false, cancellationToken);
        await scenario.CheckAccountAsync(versions: 0, cancellationToken);
        await scenario.CheckMoneyAsync(run, cancellationToken);
    }

    private static async Task RejectAsync(
        string root,
        LoopCorpus corpus,
        LoopArchive archive,
        LoopReport report,
        CancellationToken cancellationToken
    )
    {
        const string Name = "rejected";
        var worse = new Dictionary<string, string> { ["FineTuning__BaseModel"] = $"{LoopStack.BaseModel}+job-worse" };
        await using var stack = await StartAsync(root, Name, archive, worse, cancellationToken);
        var scenario = new LoopScenario(Name, stack, corpus, archive, report);
        var run = await scenario.RunAsync(LoopScenario.StepsOf(FineTuneOutcome.Rejected), FineTuneOutcome.Rejected, cancellationToken);
        await scenario.CheckAccountAsync(versions: 0, cancellationToken);
        await scenario.CheckMoneyAsync(run, cancellationToken);
    }

    private static async Task StepBackAsync(
        string root,
        LoopCorpus corpus,
        LoopArchive archive,
        LoopReport report,
        CancellationToken cancellationToken
    )
    {
        const string Name = "step-back";
        var patient = new Dictionary<string, string> { ["FineTuning__Rollout__CanaryDuration"] = "01:00:00" };
        await using var stack = await StartAsync(root, Name, archive, patient, cancellationToken);
        var scenario = new LoopScenario(Name, stack, corpus, archive, report);
        var run = await scenario.RunAsync([], FineTuneOutcome.Registered, cancellationToken);
        if (run.Outcome != FineTuneOutcome.Registered)
        {
            return;
        }

        var model = await scenario.AnswerAsCanaryAsync(run.Id, dislikesCanary: true, cancellationToken);
        await scenario.ReplaceWorkerAsync(cancellationToken);
        report.Check(Name, "the canary that readers dislike steps back", model.State == ModelState.Retired, $"{model.State}");
        await scenario.CheckChangesAsync(run.Id, ModelState.Retired, cancellationToken);
        await scenario.CheckAnswersAsync(model.ServingArn, isActive: false, cancellationToken);
        await scenario.CheckAccountAsync(versions: 0, cancellationToken);
        await scenario.CheckMoneyAsync(run, cancellationToken);
    }

    private static Task<LoopStack> StartAsync(
        string root,
        string name,
        LoopArchive archive,
        IReadOnlyDictionary<string, string> settings,
        CancellationToken cancellationToken
    )
    {
        var directory = Path.Combine(root, name);
        foreach (var file in Directory.EnumerateFiles(archive.Directory, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(directory, Path.GetRelativePath(archive.Directory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return LoopStack.StartAsync(directory, settings, cancellationToken);
    }
}

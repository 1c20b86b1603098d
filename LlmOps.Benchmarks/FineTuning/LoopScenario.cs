using System.Globalization;
using System.Text.Json;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.FineTuning;

namespace LlmOps.Benchmarks.FineTuning;

/// <summary>One way through the loop, over a copy of the archive, from the request for a run to an account that holds nothing.</summary>
internal sealed class LoopScenario(string name, LoopStack stack, LoopCorpus corpus, LoopArchive archive, LoopReport report)
{
    private const int CanarySessionsAtOnce = 60;
    private const int MaxCanarySessions = 1_200;

    private static readonly FineTuneStep[] s_steps = [.. Enum.GetValues<FineTuneStep>().Where(step => step != FineTuneStep.Ended)];

    private readonly List<LoopKill> _kills = [];
    private readonly Dictionary<string, decimal> _spentBefore = new(StringComparer.Ordinal);
    private int _later;
    private int _others;

    /// <summary>Starts a run and follows it to its end.</summary>
    /// <param name="steps">The steps at each of which the worker is killed: once while it is at the step, and once when its work is done
    /// and not stored.</param>
    /// <param name="outcome">How the run must end.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<FineTuneRun> RunAsync(IReadOnlyList<FineTuneStep> steps, FineTuneOutcome outcome, CancellationToken cancellationToken)
    {
        foreach (var tenant in LoopCorpus.Tenants.Append(LoopStack.BudgetTenant))
        {
            _spentBefore[tenant] = (await stack.Api.MoneyAsync(tenant, cancellationToken)).Spent;
        }

        await stack.Records.ProbeAsync(cancellationToken);
        var held = new HeldSteps(stack.RecordsFile, steps);
        await stack.StartWorkerAsync(cancellationToken);
        var run = await FollowAsync(await AskForRunAsync(cancellationToken), held, cancellationToken);
        report.Say($"{name}: run {run.Id} ended as {run.Outcome} after {_kills.Count} kills. {run.Reason}");
        report.Check(name, $"the run ends as {outcome}", run.Outcome == outcome, $"{run.Outcome}. {run.Reason}");
        foreach (var score in run.Decision?.Scores.Where(score => score.Name == "quality") ?? [])
        {
            report.Check(
                name,
                outcome == FineTuneOutcome.Registered ? "the win is beyond noise" : "there is no win",
                outcome == FineTuneOutcome.Registered ? score.Low > 0 : score.Low <= 0,
                $"quality {score.Base:0.000} -> {score.Tuned:0.000}, difference {score.Low:0.000} to {score.High:0.000}"
            );
        }

        if (steps.Count > 0)
        {
            var missing = steps
                .Where(step => !_kills.Contains(new LoopKill(step, false)) || !_kills.Contains(new LoopKill(step, true)))
                .ToList();
            report.Check(
                name,
                "the worker was killed at every step, at it and with its result not stored",
                missing.Count == 0,
                $"{string.Join(", ", _kills.GroupBy(kill => kill.Step).Select(step => $"{step.Key} {step.Count()}"))}"
            );
        }

        await CheckOnceAsync(run, cancellationToken);
        new DatasetInspection(report, name, RunFolder(run.Id), archive.Asked).Inspect();
        return run;
    }

    public static IReadOnlyList<FineTuneStep> StepsOf(FineTuneOutcome outcome) =>
        [.. s_steps.Where(step => outcome == FineTuneOutcome.Registered || step != FineTuneStep.Registering)];

    /// <summary>Lets readers ask until the canary's state has changed.</summary>
    /// <param name="id">The canary.</param>
    /// <param name="dislikesCanary">True: readers rate its answers down and the others' up. False: they like both.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ModelVersion> AnswerAsCanaryAsync(string id, bool dislikesCanary, CancellationToken cancellationToken)
    {
        var canary = await FindModelAsync(id, cancellationToken);
        report.Check(name, "the model is a canary", canary.State == ModelState.Canary, $"{canary.State}");
        var readers = await LoopReaders.CreateAsync(stack.Api, $"canary-{name}", cancellationToken);

        // Services may go on for a moment with what they knew of the registry.
        await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
        var (asked, strays, switched) = (0, 0, 0);
        while (asked < MaxCanarySessions && (canary = await FindModelAsync(id, cancellationToken)).State == ModelState.Canary)
        {
            var answers = await readers.AskAsync(
                Later("canary", CanarySessionsAtOnce, LoopCorpus.Consenting),
                answer => new { turnId = answer.TurnId, thumbs = dislikesCanary && answer.Model == canary.ServingArn ? "down" : "up" },
                cancellationToken
            );
            asked += CanarySessionsAtOnce;
            if ((await FindModelAsync(id, cancellationToken)).State == ModelState.Canary)
            {
                foreach (var session in answers.Where(answer => !answer.IsCached).GroupBy(answer => answer.Session))
                {
                    var expected = RegistryState.IsInCanary(canary, session.Key.Tenant, session.Key.Id);
                    strays += session.Count(answer => answer.Model == canary.ServingArn != expected);
                    switched += session.Select(answer => answer.Model).Distinct(StringComparer.Ordinal).Count() - 1;
                }
            }
        }

        report.Check(
            name,
            "each session has its model and keeps it",
            strays == 0 && switched == 0,
            $"{strays} strays, {switched} switches"
        );
        return canary;
    }

    /// <summary>Asks some questions of each tenant and counts whose answers come from a model.</summary>
    public async Task CheckAnswersAsync(string servingArn, bool isActive, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(2.5), cancellationToken);
        var readers = await LoopReaders.CreateAsync(stack.Api, $"answers-{name}-{_later}", cancellationToken);
        var answers = await readers.AskAsync(Later("check", 40, [.. LoopCorpus.Tenants]), _ => null, cancellationToken);
        var fresh = answers.Where(answer => !answer.IsCached).ToList();
        var own = fresh.Where(answer => answer.Session.Tenant != LoopCorpus.Declining).ToList();
        var foreign = fresh.Where(answer => answer.Session.Tenant == LoopCorpus.Declining).ToList();
        var (byTuned, strangers) = (own.Count(answer => answer.Model == servingArn), foreign.Count(answer => answer.Model == servingArn));
        report.Check(
            name,
            isActive ? "it answers its tenants, and the other never" : "it answers no tenant any more",
            own.Count > 0 && foreign.Count > 0 && byTuned == (isActive ? own.Count : 0) && strangers == 0,
            $"{byTuned} of {own.Count}, {strangers} of {foreign.Count} of the tenant without consent"
        );
    }

    /// <summary>Erases a session whose turn is in the dataset, and waits for the run's mark.</summary>
    public async Task CheckStaleAsync(string id, CancellationToken cancellationToken)
    {
        var source = DatasetJson
            .ReadLines(
                await File.ReadAllBytesAsync(Path.Combine(RunFolder(id), "sources.jsonl"), cancellationToken),
                DatasetJson.Default.DatasetSource
            )
            .First(source => source.Part == DatasetParts.Train);
        var readers = await LoopReaders.CreateAsync(stack.Api, $"stale-{name}", cancellationToken);
        await stack.Api.SendAsync(
            HttpMethod.Delete,
            $"v1/sessions/{source.SessionId}",
            readers.KeyOf(source.TenantId),
            null,
            cancellationToken
        );
        var isMarked = await EventuallyAsync(
            async () =>
                (await FindModelAsync(id, cancellationToken)).IsStale
                && (await stack.Runs.FindAsync(id, cancellationToken))!.StaleLines > 0
                && (await File.ReadAllTextAsync(Path.Combine(RunFolder(id), "stale.jsonl"), cancellationToken)).Contains(
                    source.SessionId,
                    StringComparison.Ordinal
                ),
            cancellationToken
        );
        report.Check(name, "a session erased later marks dataset and model, and is listed", isMarked, $"{source.SessionId}");
    }

    public async Task RollBackAsync(string id, CancellationToken cancellationToken)
    {
        await stack.Api.SendAsync(HttpMethod.Post, $"v1/models/{id}/rollback", LoopApi.OperatorKey, null, cancellationToken);
        await CheckChangesAsync(id, ModelState.Retired, cancellationToken);
    }

    /// <summary>Kills the worker and starts the next one.</summary>
    public Task ReplaceWorkerAsync(CancellationToken cancellationToken) => stack.ReplaceWorkerAsync(cancellationToken);

    /// <summary>Holds the audit of a model's changes against the states that it went through.</summary>
    public async Task CheckChangesAsync(string id, ModelState last, CancellationToken cancellationToken)
    {
        var answer = await stack.Api.GetAsync("v1/models", LoopApi.OperatorKey, cancellationToken);
        var changes = answer
            .GetProperty("changes")
            .EnumerateArray()
            .Where(change => change.GetProperty("modelId").GetString() == id)
            .Select(change => (To: change.GetProperty("to").GetString()!, Actor: change.GetProperty("actor").GetString()!))
            .Reverse()
            .ToList();
        var states = changes.Select(change => change.To).ToList();
        report.Check(
            name,
            "every change is in the log once, with its actor",
            states.Distinct(StringComparer.Ordinal).Count() == states.Count
                && states[^1] == last.ToString()
                && changes.TrueForAll(change => change.Actor.Length > 0),
            $"{string.Join(", ", changes.Select(change => $"{change.To} by {change.Actor}"))}"
        );
    }

    /// <summary>Holds what the account has against what the registry needs.</summary>
    public async Task CheckAccountAsync(int versions, CancellationToken cancellationToken)
    {
        var (models, deployments, provisioned) = (0, 0, 0);
        var holds = await EventuallyAsync(
            async () =>
            {
                (models, deployments, provisioned) = (
                    (await stack.Account.ModelsAsync(cancellationToken)).Count,
                    (await stack.Account.DeploymentsAsync(cancellationToken)).Count,
                    (await stack.Account.ProvisionedAsync(cancellationToken)).Count
                );
                return models == versions && deployments == versions && provisioned == 0;
            },
            cancellationToken
        );
        report.Check(
            name,
            versions == 0 ? "nothing that costs stays" : "only what the registry needs stays",
            holds,
            $"{models} models, {deployments} deployments, {provisioned} provisioned"
        );
    }

    /// <summary>Holds the ledger against the simulator's bill and the price of the training.</summary>
    public async Task CheckMoneyAsync(FineTuneRun run, CancellationToken cancellationToken)
    {
        var (spent, reserved) = (0m, 0m);
        foreach (var (tenant, before) in _spentBefore)
        {
            var money = await stack.Api.MoneyAsync(tenant, cancellationToken);
            (spent, reserved) = (spent + money.Spent - before, reserved + money.Reserved);
        }

        var training = run.TrainingTokens * 2 * LoopStack.TrainingUsdPerMillionTokens / 1_000_000;
        var (bill, _) = await stack.Account.BillAsync(LoopStack.BaseModel, cancellationToken);

        // A reply that the dead worker had asked for is charged in full, since what it cost is not known.
        var lost = Replies(run.Id).Where(reply => reply.Text is null).ToList();
        var most = lost.Sum(reply => PriceTable.Load().CostUsd(reply.PricedAs, reply.Usage)!.Value);
        var rest = spent - training - bill;
        report.Check(
            name,
            lost.Count == 0
                ? "spent = bill + training, nothing reserved"
                : "spent = bill + training, but for lost replies, which are charged in full; nothing reserved",
            rest >= -0.000001m && rest <= most + 0.000001m && reserved == 0 && run.ChargedUsd == training,
            $"spent {spent:0.000000}, bill {bill:0.000000}, training {training:0.000000}, {lost.Count} replies lost (at most {most:0.000000}), reserved {reserved:0.000000} USD"
        );
    }

    private async Task CheckOnceAsync(FineTuneRun run, CancellationToken cancellationToken)
    {
        var jobs = await stack.Account.JobsAsync(cancellationToken);
        var runs = await stack.Runs.ListAsync(cancellationToken);
        report.Check(
            name,
            "one run, one job, one deployment",
            jobs.Count == 1 && runs.Count == 1 && stack.Account.DeploymentsSeen == 1 && stack.Account.MostDeployments == 1,
            $"{runs.Count} runs, {jobs.Count} jobs, {stack.Account.DeploymentsSeen} deployments"
        );

        // Readers ask the base model nothing, and the tuned one nothing before it is a canary.
        var replies = Replies(run.Id);
        var (_, requests) = await stack.Account.BillAsync(LoopStack.BaseModel, cancellationToken);
        var asked = requests.Where(line => line.Key == LoopStack.BaseModel || line.Key.Contains("custom-model")).Sum(line => line.Value);
        report.Check(
            name,
            "no held-out question was asked of a model twice",
            asked <= replies.Count && asked >= replies.Count(reply => reply.Text is not null),
            $"{replies.Count} replies, {replies.Count(reply => reply.Text is null)} of them lost, {asked} requests"
        );
    }

    private List<GateReply> Replies(string id) =>
        Directory.Exists(EvaluationFolder(id))
            ?
            [
                .. Directory
                    .EnumerateFiles(EvaluationFolder(id), "*.json")
                    .SelectMany(file => JsonSerializer.Deserialize(File.ReadAllBytes(file), FineTuneJson.Default.GateBatch)!.Replies),
            ]
            : [];

    private string RunFolder(string id) => Path.Combine(stack.Directory, "datasets", "runs", id);

    private string EvaluationFolder(string id) => Path.Combine(RunFolder(id), "evaluation");

    private async Task<string> AskForRunAsync(CancellationToken cancellationToken)
    {
        var request = await stack.Api.SendAsync(HttpMethod.Post, "v1/finetune/runs", LoopApi.OperatorKey, null, cancellationToken);
        var id = request.GetProperty("id").GetString();
        while (true)
        {
            var answer = await stack.Api.GetAsync($"v1/finetune/requests/{id}", LoopApi.OperatorKey, cancellationToken);
            switch (answer.GetProperty("state").GetString())
            {
                case "Done":
                    return answer.GetProperty("runId").GetString()!;
                case "Refused":
                    throw new InvalidOperationException($"The run was refused: {answer.GetProperty("reason").GetString()}");
                default:
                    await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
                    break;
            }
        }
    }

    private async Task<FineTuneRun> FollowAsync(string id, HeldSteps held, CancellationToken cancellationToken)
    {
        FineTuneStep? last = null;
        while (await stack.Runs.FindAsync(id, cancellationToken) is { } run)
        {
            if (run.Step != last)
            {
                report.Say($"{name}: {run.Step}");
                last = run.Step;
            }

            if (run.IsEnded)
            {
                return run;
            }

            if (held.Holds(run.Step))
            {
                if (!_kills.Contains(new LoopKill(run.Step, false)))
                {
                    if (run.Step != FineTuneStep.Evaluating || Replies(id).Count > 10)
                    {
                        await KillAsync(run, isDone: false, cancellationToken);
                    }
                }
                else if (stack.Worker!.Log.Contains(HeldSteps.Refusal, StringComparison.Ordinal))
                {
                    held.Release(await KillAsync(run, isDone: true, cancellationToken));
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }

        throw new InvalidOperationException($"Run {id} is gone.");
    }

    private async Task<FineTuneStep> KillAsync(FineTuneRun run, bool isDone, CancellationToken cancellationToken)
    {
        await stack.Worker!.KillAsync(cancellationToken);
        var step = (await stack.Runs.FindAsync(run.Id, cancellationToken))!.Step;
        _kills.Add(new LoopKill(step, isDone));
        await stack.ReplaceWorkerAsync(cancellationToken);
        return step;
    }

    private async Task<ModelVersion> FindModelAsync(string id, CancellationToken cancellationToken) =>
        (await stack.Registry.ReadAsync(cancellationToken)).Models.Single(model => model.Id == id);

    /// <summary>Further conversations of two questions about facts that everybody of a tenant sees.</summary>
    private List<LoopSession> Later(string purpose, int sessions, IReadOnlyList<string> tenants)
    {
        var made = new List<LoopSession>();
        for (var i = 0; i < sessions; i++)
        {
            var tenant = tenants[i % tenants.Count];
            var facts = corpus.Facts.Where(fact => fact.Tenant == tenant && fact.Fate is LoopFate.Ordinary or LoopFate.NoConsent).ToList();
            made.Add(
                new LoopSession(
                    string.Create(CultureInfo.InvariantCulture, $"{purpose}-{name}-{_later++:D5}"),
                    tenant,
                    IsRestricted: false,
                    IsErased: false,
                    [
                        .. Enumerable
                            .Range(0, 2)
                            .Select(_ => facts[_others++ % facts.Count])
                            .Select(fact => new LoopTurn(fact, fact.LaterQuestion, null, null)),
                    ]
                )
            );
        }

        return made;
    }

    private static async Task<bool> EventuallyAsync(Func<Task<bool>> holds, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 120; attempt++)
        {
            if (await holds())
            {
                return true;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
        }

        return false;
    }
}

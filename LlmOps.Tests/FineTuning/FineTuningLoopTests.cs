using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Tests.FineTuning;

public sealed class FineTuningLoopTests
{
    private static readonly int s_turns = LongForm.IsRequested ? 5_000 : 140;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ConversationsBecomeAModelThatIsBetterAndAnswersItsTenants()
    {
        using var loop = new TuningLoop();
        await loop.ArchiveAsync(s_turns);

        var run = await loop.RunAsync();

        Assert.True(run.Outcome == FineTuneOutcome.Registered, run.Reason);
        var quality = run.Decision!.Scores.Single(score => score.Name == "quality");
        Assert.True(quality.Low > 0 && quality.Tuned > quality.Base, quality.ToString());
        Assert.NotNull(run.TrainingLoss);
        var canary = Assert.Single((await loop.Registry.ReadAsync(Cancel)).Models);
        Assert.Equal((ModelState.Canary, run.DatasetHash, run.JobArn), (canary.State, canary.DatasetHash, canary.JobArn));

        // A share of sessions, each always the same; tenants that trained nothing are not answered by it.
        var rollout = loop.Rollout();
        var chosen = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            var model = await rollout.ChooseAsync(TuningBench.North, $"s-{i}", Cancel);
            Assert.Equal(model, await rollout.ChooseAsync(TuningBench.North, $"s-{i}", Cancel));
            chosen.Add(model);
        }

        Assert.InRange(chosen.Count(model => model == canary.ServingArn), 30, 95);
        Assert.Equal(loop.Names.Chat, await rollout.ChooseAsync(TenantScope.Create("other"), "s-1", Cancel));

        await AnswerAsync(loop, canary, 200, _ => TuningBench.Up());
        loop.Bench.Time.Advance(loop.Bench.Options.Rollout.CanaryDuration);
        await loop.Runner.TendAsync(Cancel);

        Assert.Equal(ModelState.Active, Assert.Single((await loop.Registry.ReadAsync(Cancel)).Models).State);
        loop.Bench.Time.Advance(loop.Bench.Options.Rollout.RefreshInterval);
        Assert.Equal(canary.ServingArn, await rollout.ChooseAsync(TuningBench.South, "any", Cancel));
        Assert.Equal(canary.ServingArn, Assert.Single(await loop.ServedAsync()).Arn);
        Assert.Equal(run.To, await loop.Runs.ReadWatermarkAsync(Cancel));
    }

    [Fact]
    public async Task AModelThatIsWorseIsRejectedAndNothingThatCostsStays()
    {
        using var loop = new TuningLoop(options =>
            (options.BaseModel, options.InferenceModel) = ("amazon.nova-lite-v1:0+job-worse", "amazon.nova-lite-v1:0")
        );
        await loop.ArchiveAsync(s_turns);

        var run = await loop.RunAsync();

        Assert.Equal(FineTuneOutcome.Rejected, run.Outcome);
        Assert.Contains("not a win", run.Reason, StringComparison.Ordinal);
        Assert.Empty((await loop.Registry.ReadAsync(Cancel)).Models);
        Assert.Empty(await loop.ServedAsync());
        Assert.Empty(await loop.ModelsAsync());
        Assert.Equal(run.To, await loop.Runs.ReadWatermarkAsync(Cancel));
    }

    [Fact]
    public async Task ACanaryThatReadersDislikeStepsBack()
    {
        using var loop = new TuningLoop();
        await loop.ArchiveAsync(s_turns);
        var run = await loop.RunAsync();
        var canary = Assert.Single((await loop.Registry.ReadAsync(Cancel)).Models);
        var rollout = loop.Rollout();
        await AnswerAsync(loop, canary, 200, isCanary => isCanary ? TuningBench.Down() : TuningBench.Up());

        await loop.Runner.TendAsync(Cancel);

        var state = await loop.Registry.ReadAsync(Cancel);
        Assert.Equal(ModelState.Retired, Assert.Single(state.Models).State);
        Assert.Contains("feedback", state.Changes[0].Reason, StringComparison.Ordinal);
        Assert.Equal("worker", state.Changes[0].Actor);
        Assert.Empty(await loop.ServedAsync());
        Assert.Empty(await loop.ModelsAsync());
        loop.Bench.Time.Advance(loop.Bench.Options.Rollout.RefreshInterval);
        Assert.All(
            Enumerable.Range(0, 50),
            i => Assert.Equal(loop.Names.Chat, rollout.ChooseAsync(TuningBench.North, $"s-{i}", Cancel).AsTask().Result)
        );
        Assert.NotNull(run);
    }

    [Fact]
    public async Task ACanaryThatFailsStepsBackAlthoughItsQuestionsWereAnswered()
    {
        using var loop = new TuningLoop();
        await loop.ArchiveAsync(s_turns);
        await loop.RunAsync();
        var canary = Assert.Single((await loop.Registry.ReadAsync(Cancel)).Models);

        // Another model stood in for the canary in every one of its sessions.
        await AnswerAsync(loop, canary with { ServingArn = "some.model-v1:0" }, 200, _ => null);
        await loop.Runner.TendAsync(Cancel);

        var state = await loop.Registry.ReadAsync(Cancel);
        Assert.Equal(ModelState.Retired, Assert.Single(state.Models).State);
        Assert.Contains("errors", state.Changes[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACanaryWhoseCitationsDoNotHoldStepsBack()
    {
        using var loop = new TuningLoop();
        await loop.ArchiveAsync(s_turns);
        await loop.RunAsync();
        var canary = Assert.Single((await loop.Registry.ReadAsync(Cancel)).Models);

        await AnswerAsync(loop, canary, 200, _ => null, (turn, isCanary) => turn with { WithheldCitations = isCanary ? 1 : 0 });
        await loop.Runner.TendAsync(Cancel);

        var state = await loop.Registry.ReadAsync(Cancel);
        Assert.Equal(ModelState.Retired, Assert.Single(state.Models).State);
        Assert.Contains("citation support", state.Changes[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWorkerKilledAtEveryStepRunsNothingTwice()
    {
        using var calm = new TuningLoop();
        await calm.ArchiveAsync(s_turns);
        var expected = await calm.RunAsync();
        using var loop = new TuningLoop { Kills = true };
        await loop.ArchiveAsync(s_turns);

        var run = await loop.RunAsync();

        Assert.True(run.Outcome == FineTuneOutcome.Registered, run.Reason);
        Assert.True(loop.Deaths > 20, $"{loop.Deaths} deaths");
        Assert.Equal(expected.DatasetHash, run.DatasetHash);
        Assert.Equal(1, await loop.JobsAsync());
        Assert.Single(await loop.ServedAsync());
        Assert.Single(await loop.ModelsAsync());
        Assert.Single((await loop.Registry.ReadAsync(Cancel)).Models);
        Assert.Single(await loop.Runs.ListAsync(Cancel));
        Assert.Equal(calm.Chat.Calls, loop.Chat.Calls);
        Assert.Equal(await calm.MoneyAsync(), await loop.MoneyAsync());
        Assert.Equal(0m, (await loop.MoneyAsync()).Reserved);
    }

    [Fact]
    public async Task AWorkerKilledWhileItRejectsLeavesNothingThatCosts()
    {
        using var loop = new TuningLoop(options =>
            (options.BaseModel, options.InferenceModel) = ("amazon.nova-lite-v1:0+job-worse", "amazon.nova-lite-v1:0")
        )
        {
            Kills = true,
        };
        await loop.ArchiveAsync(s_turns);

        var run = await loop.RunAsync();

        Assert.Equal(FineTuneOutcome.Rejected, run.Outcome);
        Assert.Empty(await loop.ServedAsync());
        Assert.Empty(await loop.ModelsAsync());
        Assert.Equal(0m, (await loop.MoneyAsync()).Reserved);
    }

    [Fact]
    public async Task ProvisionedThroughputIsBoughtAndGivenBack()
    {
        using var loop = new TuningLoop(options => options.Serving.Kind = ServingOptions.Provisioned);
        await loop.ArchiveAsync(s_turns);
        var run = await loop.RunAsync();
        Assert.True(run.Outcome == FineTuneOutcome.Registered, run.Reason);
        Assert.True(Assert.Single(await loop.ServedAsync()).IsProvisioned);

        await loop.Registry.RollBackAsync(run.Id, "someone", "Not wanted.", Cancel);
        await loop.Guard.SweepAsync(Cancel);

        Assert.Empty(await loop.ServedAsync());
        Assert.Empty(await loop.ModelsAsync());
    }

    [Fact]
    public async Task TooFewRecordsStartNoJobAndWaitForTheNextRun()
    {
        using var loop = new TuningLoop();
        await loop.ArchiveAsync(10);

        var plan = await loop.Runner.PlanAsync(Cancel);
        var run = await loop.RunAsync();

        Assert.NotNull(plan.Obstacle);
        Assert.Equal(FineTuneOutcome.Skipped, run.Outcome);
        Assert.Null(await loop.Runs.ReadWatermarkAsync(Cancel));
        Assert.Equal(0, await loop.JobsAsync());
    }

    [Fact]
    public async Task ABudgetThatDoesNotAllowTheJobStartsNone()
    {
        using var loop = new TuningLoop(budgets: budgets => budgets.TenantDailyUsd = 0.0001m);
        await loop.ArchiveAsync(s_turns);

        var run = await loop.RunAsync();

        Assert.Equal(FineTuneOutcome.Failed, run.Outcome);
        Assert.Contains("budget", run.Reason, StringComparison.Ordinal);
        Assert.Equal(0, await loop.JobsAsync());
        Assert.Equal((0m, 0m), await loop.MoneyAsync());
    }

    [Fact]
    public async Task WithoutAPriceOfTrainingNoJobStarts()
    {
        using var loop = new TuningLoop(options => options.TrainingUsdPerMillionTokens = null);
        await loop.ArchiveAsync(s_turns);

        var run = await loop.RunAsync();

        Assert.Equal(FineTuneOutcome.Failed, run.Outcome);
        Assert.Contains("TrainingUsdPerMillionTokens", run.Reason, StringComparison.Ordinal);
        Assert.Equal(0, await loop.JobsAsync());
    }

    [Fact]
    public async Task AJobThatFailsEndsTheRunAndSaysWhy()
    {
        using var loop = new TuningLoop(options =>
            (options.BaseModel, options.InferenceModel) = ("amazon.nova-lite-v1:0+job-fail", "amazon.nova-lite-v1:0")
        );
        await loop.ArchiveAsync(s_turns);

        var run = await loop.RunAsync();

        Assert.Equal(FineTuneOutcome.Failed, run.Outcome);
        Assert.Contains("The job failed", run.Reason, StringComparison.Ordinal);
        Assert.Null(await loop.Runs.ReadWatermarkAsync(Cancel));
        Assert.Equal(0m, (await loop.MoneyAsync()).Reserved);
    }

    [Fact]
    public async Task ARunThatAPersonStopsStopsItsJob()
    {
        using var loop = new TuningLoop();
        await loop.ArchiveAsync(s_turns);
        var run = await loop.Runner.StartAsync("operator", Cancel);
        while ((await loop.Runs.FindAsync(run.Id, Cancel))!.Step != FineTuneStep.Training)
        {
            await loop.Runner.AdvanceAsync(Cancel);
        }

        await loop.Runs.RequestStopAsync(run.Id, Cancel);
        run = await loop.RunAsync();

        Assert.Equal(FineTuneOutcome.Stopped, run.Outcome);
        Assert.Equal("Stopped", run.JobStatus);
        Assert.Empty(await loop.ModelsAsync());
    }

    [Fact]
    public async Task ARunIsMadeOnceAndOnlyOneWorkerRuns()
    {
        using var loop = new TuningLoop();
        await loop.ArchiveAsync(s_turns);
        var first = await loop.Runner.StartAsync("schedule", Cancel);
        await loop.Runner.AdvanceAsync(Cancel);

        loop.Restart();

        Assert.Equal(first.Id, (await loop.Runner.StartAsync("operator", Cancel)).Id);
        Assert.Null(await loop.Runner.AdvanceAsync(Cancel));
        loop.Bench.Time.Advance(loop.Bench.Options.LeaseDuration);
        Assert.NotNull(await loop.Runner.AdvanceAsync(Cancel));
    }

    [Fact]
    public async Task ABaseModelThatCannotBeTunedIsNamedWithThoseThatCan()
    {
        using var loop = new TuningLoop(options => options.BaseModel = "anthropic.claude-3-haiku-20240307-v1:0");

        var fault = await loop.Runner.FindFaultAsync(Cancel);

        Assert.Contains("anthropic.claude-3-haiku", fault, StringComparison.Ordinal);
        Assert.Contains("amazon.nova-lite-v1:0", fault, StringComparison.Ordinal);
        loop.Bench.Options.BaseModel = "amazon.nova-lite-v1:0:300k";
        Assert.Null(await loop.Runner.FindFaultAsync(Cancel));
    }

    [Fact]
    public async Task AModelThatSomebodyElseRemovedIsRetired()
    {
        using var loop = new TuningLoop();
        await loop.ArchiveAsync(s_turns);
        await loop.RunAsync();
        var canary = Assert.Single((await loop.Registry.ReadAsync(Cancel)).Models);
        await loop.Runner.TendAsync(Cancel);
        Assert.Equal(ModelState.Canary, Assert.Single((await loop.Registry.ReadAsync(Cancel)).Models).State);

        await loop.Customization.DeleteServedAsync(canary.ServingArn, Cancel);
        await loop.Runner.TendAsync(Cancel);

        var state = await loop.Registry.ReadAsync(Cancel);
        Assert.Equal(ModelState.Retired, Assert.Single(state.Models).State);
        Assert.Contains("does not exist any more", state.Changes[0].Reason, StringComparison.Ordinal);
        Assert.Empty(await loop.ModelsAsync());
    }

    [Fact]
    public async Task OperatorsAskTheWorkerByWayOfTheStore()
    {
        using var loop = new TuningLoop();
        await loop.ArchiveAsync(s_turns);
        var plan = await loop.Requests.AddAsync(FineTuneRequests.Plan, Cancel);
        var run = await loop.Requests.AddAsync(FineTuneRequests.Run, Cancel);
        Assert.Equal(plan.Id, (await loop.Requests.AddAsync(FineTuneRequests.Plan, Cancel)).Id);

        await loop.Runner.AnswerRequestsAsync(Cancel);

        plan = (await loop.Requests.FindAsync(plan.Id, Cancel))!;
        run = (await loop.Requests.FindAsync(run.Id, Cancel))!;
        Assert.Equal((FineTuneRequestState.Done, s_turns), (plan.State, plan.Plan?.TurnsRead));
        Assert.Equal(FineTuneRequestState.Done, run.State);
        Assert.Equal(FineTuneStep.Collecting, (await loop.Runs.FindAsync(run.RunId!, Cancel))!.Step);
        loop.Bench.Options.Tenants.Clear();
        var refused = await loop.Requests.AddAsync(FineTuneRequests.Run, Cancel);
        Assert.NotEqual(run.Id, refused.Id);
        await loop.Runner.AnswerRequestsAsync(Cancel);
        refused = (await loop.Requests.FindAsync(refused.Id, Cancel))!;
        Assert.Equal(FineTuneRequestState.Refused, refused.State);
        Assert.Contains("consent", refused.Reason, StringComparison.Ordinal);
        Assert.Null(await loop.Requests.FindAsync(run.Id, Cancel));
    }

    [Fact]
    public async Task AModelWhoseSourcesWereErasedIsMarked()
    {
        using var loop = new TuningLoop();
        await loop.ArchiveAsync(s_turns);
        var run = await loop.RunAsync();
        var erased = (await loop.Bench.Archive.LoadAsync(TuningBench.North, "session-1", 1, Cancel))[0];
        await loop.Bench.Archive.DeleteAsync(TuningBench.North, "session-1", erased.Sequence, Cancel);

        await loop.Runner.TendAsync(Cancel);

        Assert.Equal(1, (await loop.Runs.FindAsync(run.Id, Cancel))!.StaleLines);
        Assert.True(Assert.Single((await loop.Registry.ReadAsync(Cancel)).Models).IsStale);
        Assert.Contains("session-1", Assert.Single(await loop.Bench.LinesAsync("stale", run.Id)), StringComparison.Ordinal);
    }

    private static async Task AnswerAsync(
        TuningLoop loop,
        ModelVersion canary,
        int turns,
        Func<bool, TurnFeedback?> feedback,
        Func<ConversationTurn, bool, ConversationTurn>? change = null
    )
    {
        loop.Bench.Time.Advance(3 * loop.Bench.Options.Rollout.RefreshInterval);
        for (var i = 0; i < turns; i++)
        {
            loop.Bench.Time.Advance(TimeSpan.FromSeconds(1));
            var at = loop.Bench.Time.GetUtcNow();
            var isCanary = RegistryState.IsInCanary(canary, "north", $"live-{i}");
            await loop.Bench.AskAsync(
                TuningBench.North,
                $"live-{i}",
                i,
                turn =>
                {
                    turn = turn with
                    {
                        At = at,
                        Sequence = TurnSequence.At(at),
                        Model = isCanary ? canary.ServingArn : "some.model-v1:0",
                        CostUsd = 0.001m,
                        Feedback = feedback(isCanary),
                    };
                    return change?.Invoke(turn, isCanary) ?? turn;
                }
            );
        }
    }
}

using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.FineTuning;

/// <summary>What each step of a run does. A step may be repeated at any point: what it makes outside has a name or token of its run, and
/// is found again.</summary>
internal sealed partial class FineTuneSteps(
    DatasetBuilder datasets,
    IDatasetStore store,
    CostController costs,
    IModelPrices prices,
    IModelCustomization customization,
    PromotionGate gate,
    ModelRegistry registry,
    FineTuneRuns runs,
    ServingGuard guard,
    IOptions<FineTuningOptions> options,
    TimeProvider time,
    ILogger<FineTuneSteps> logger
)
{
    private const int GateTokensPerQuestion = 3_000;
    private const int JudgeTokensPerQuestion = 4_000;

    private readonly FineTuningOptions _options = options.Value;

    /// <summary>Does the run's next step.</summary>
    /// <param name="run">The run as stored.</param>
    /// <param name="alive">Renews the lease in a long step.</param>
    /// <param name="cancellationToken">Stops the step; it is repeated.</param>
    /// <returns>The run as it is to be stored. The same step again: wait and ask again.</returns>
    public async Task<FineTuneRun> DoAsync(FineTuneRun run, Func<Task> alive, CancellationToken cancellationToken)
    {
        if (run.StopRequested && run.Step is not (FineTuneStep.Training or FineTuneStep.CleaningUp))
        {
            return End(run, FineTuneOutcome.Stopped, "A person stopped the run.");
        }

        try
        {
            return run.Step switch
            {
                FineTuneStep.Collecting => await CollectAsync(run, cancellationToken),
                FineTuneStep.Reserving => await ReserveAsync(run, cancellationToken),
                FineTuneStep.StartingJob => await StartJobAsync(run, cancellationToken),
                FineTuneStep.Training => await FollowJobAsync(run, cancellationToken),
                FineTuneStep.Deploying => await DeployAsync(run, cancellationToken),
                FineTuneStep.WaitingForDeployment => await FollowDeploymentAsync(run, cancellationToken),
                FineTuneStep.Evaluating => await EvaluateAsync(run, alive, cancellationToken),
                FineTuneStep.Registering => await RegisterAsync(run, cancellationToken),
                FineTuneStep.CleaningUp => await CleanUpAsync(run, cancellationToken),
                _ => run,
            };
        }
        catch (BudgetExceededException exception)
        {
            return End(run, FineTuneOutcome.Failed, exception.Message);
        }
        catch (UnknownPriceException exception)
        {
            return End(run, FineTuneOutcome.Failed, exception.Message);
        }
        catch (ModelException exception)
            when (exception.StatusCode is >= 400 and < 500 and not (408 or 424 or 429) && run.Step != FineTuneStep.CleaningUp)
        {
            // The service will say the same again.
            return End(run, FineTuneOutcome.Failed, $"Bedrock refused ({exception.Code}): {exception.Message}");
        }
    }

    /// <summary>What training and evaluation may cost, US dollars; null: a price is not known.</summary>
    public decimal? Estimate(long trainingTokens, int heldOut) =>
        _options.TrainingUsdPerMillionTokens is { } perMillion && GateCost(heldOut) is { } gateCost
            ? TrainingCost(trainingTokens, perMillion) + gateCost
            : null;

    /// <summary>Why no job may be started with these records; null: one may.</summary>
    public string? Obstacle(DatasetManifest manifest)
    {
        var format = TrainingFormat.Of(_options.Format);
        var least = Math.Max(_options.Dataset.MinTrainingRecords, format.MinTrainingRecords(_options.BaseModel));
        var records = manifest.RecordsOf(DatasetParts.Train);
        var together = records + manifest.RecordsOf(DatasetParts.Validation);
        return records < least ? $"There are {records} training records; {least} are needed."
            : together < format.MinRecords
                ? $"There are {together} training and validation records; the format {format.Name} needs {format.MinRecords}."
            : manifest.RecordsOf(DatasetParts.HeldOut) < _options.Gate.MinQuestions
                ? $"There are {manifest.RecordsOf(DatasetParts.HeldOut)} held-out questions; {_options.Gate.MinQuestions} are needed."
            : null;
    }

    private async Task<FineTuneRun> CollectAsync(FineTuneRun run, CancellationToken cancellationToken)
    {
        var manifest = await datasets.BuildAsync(run.Id, run.From, run.To, write: true, cancellationToken);
        run = run with
        {
            DatasetHash = manifest.Hash,
            TurnsRead = manifest.TurnsRead,
            TrainingRecords = manifest.RecordsOf(DatasetParts.Train),
            ValidationRecords = manifest.RecordsOf(DatasetParts.Validation),
            HeldOutRecords = manifest.RecordsOf(DatasetParts.HeldOut),
            TrainingTokens = manifest.TrainingTokens,
        };
        return Obstacle(manifest) is { } obstacle ? End(run, FineTuneOutcome.Skipped, obstacle) : Go(run, FineTuneStep.Reserving);
    }

    private async Task<FineTuneRun> ReserveAsync(FineTuneRun run, CancellationToken cancellationToken)
    {
        if (_options.TrainingUsdPerMillionTokens is not { } perMillion)
        {
            return End(run, FineTuneOutcome.Failed, "The price of training is not known: set FineTuning:TrainingUsdPerMillionTokens.");
        }

        // The day is stored before money is set aside on it: a worker that comes back on the next day settles where it reserved.
        if (run.ReservedOn is null)
        {
            return run with { ReservedOn = Today(), EstimatedUsd = Estimate(run.TrainingTokens, run.HeldOutRecords) };
        }

        await costs.ReserveFixedAsync(Reservation(run, perMillion), cancellationToken);
        return Go(run, FineTuneStep.StartingJob);
    }

    private async Task<FineTuneRun> StartJobAsync(FineTuneRun run, CancellationToken cancellationToken)
    {
        var name = FineTuneNames.Of(_options, run.Id);
        var arn = await customization.CreateJobAsync(
            new CustomizationRequest(
                name,
                name,
                _options.RoleArn,
                run.BaseModel,
                store.AddressOf(DatasetKeys.Part(run.Id, DatasetParts.Train)),
                store.AddressOf($"output/{run.Id}/")
            )
            {
                ValidationUri = run.ValidationRecords > 0 ? store.AddressOf(DatasetKeys.Part(run.Id, DatasetParts.Validation)) : null,
                HyperParameters = _options.HyperParameters,
                Tags = new Dictionary<string, string> { ["app"] = "llmops", ["run"] = run.Id },
            },
            cancellationToken
        );
        LogStarted(run.Id, arn);
        return Go(run with { JobArn = arn }, FineTuneStep.Training);
    }

    private async Task<FineTuneRun> FollowJobAsync(FineTuneRun run, CancellationToken cancellationToken)
    {
        var job = await customization.GetJobAsync(run.JobArn!, cancellationToken);
        run = run with { JobStatus = job.StatusText, TrainingLoss = job.TrainingLoss, ValidationLoss = job.ValidationLoss };
        var isLate = time.GetUtcNow() - run.ChangedAt > _options.JobTimeLimit;
        if (!job.IsEnded)
        {
            if ((run.StopRequested || isLate) && job.Status != CustomizationStatus.Stopping)
            {
                await customization.StopJobAsync(run.JobArn!, cancellationToken);
            }

            return run;
        }

        // A job that was stopped or failed is charged for what it processed, which the service does not tell: in full, never too little.
        var line = new LedgerCharge(
            TrainingModel(),
            "finetune",
            run.TrainingTokens * _options.Epochs,
            0,
            0,
            Usd.ToNanos(TrainingCost(run.TrainingTokens, _options.TrainingUsdPerMillionTokens ?? 0))
        );
        await costs.SettleFixedAsync(Reservation(run, _options.TrainingUsdPerMillionTokens ?? 0), [line], cancellationToken);
        run = run with { ChargedUsd = Usd.FromNanos(line.Nanos), ModelArn = job.ModelArn };
        return job.Status switch
        {
            CustomizationStatus.Completed when run.StopRequested => End(run, FineTuneOutcome.Stopped, "A person stopped the run."),
            CustomizationStatus.Completed => Go(run, FineTuneStep.Deploying),
            CustomizationStatus.Stopped => End(
                run,
                run.StopRequested ? FineTuneOutcome.Stopped : FineTuneOutcome.Failed,
                run.StopRequested ? "A person stopped the run." : "The job was stopped."
            ),
            _ => End(run, FineTuneOutcome.Failed, $"The job failed: {job.FailureMessage ?? "the service does not say why"}"),
        };
    }

    private async Task<FineTuneRun> DeployAsync(FineTuneRun run, CancellationToken cancellationToken)
    {
        var name = FineTuneNames.Of(_options, run.Id);
        var arn =
            _options.Serving.Kind == ServingOptions.Provisioned
                ? await customization.CreateProvisionedAsync(name, run.ModelArn!, _options.Serving.ModelUnits, cancellationToken)
                : await customization.CreateDeploymentAsync(name, run.ModelArn!, cancellationToken);
        return Go(run with { ServingArn = arn }, FineTuneStep.WaitingForDeployment);
    }

    private async Task<FineTuneRun> FollowDeploymentAsync(FineTuneRun run, CancellationToken cancellationToken)
    {
        var served = await customization.GetServedAsync(run.ServingArn!, cancellationToken);
        return served.IsActive ? Go(run, FineTuneStep.Evaluating)
            : served.IsFailed
                ? End(run, FineTuneOutcome.Failed, $"The deployment failed: {served.FailureMessage ?? "the service does not say why"}")
            : time.GetUtcNow() - run.ChangedAt > _options.Serving.TimeLimit
                ? End(run, FineTuneOutcome.Failed, "The deployment did not become active in time.")
            : run;
    }

    private async Task<FineTuneRun> EvaluateAsync(FineTuneRun run, Func<Task> alive, CancellationToken cancellationToken)
    {
        var decision = await gate.DecideAsync(run, alive, cancellationToken);
        run = run with { Decision = decision };
        return decision.Passed ? Go(run, FineTuneStep.Registering) : End(run, FineTuneOutcome.Rejected, string.Join(' ', decision.Reasons));
    }

    private async Task<FineTuneRun> RegisterAsync(FineTuneRun run, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await registry.AddAsync(
            new ModelVersion
            {
                Id = run.Id,
                State = ModelState.Candidate,
                ModelArn = run.ModelArn!,
                ServingArn = run.ServingArn!,
                PricedAs = _options.CallableBaseModel,
                BaseModel = run.BaseModel,
                JobArn = run.JobArn!,
                DatasetHash = run.DatasetHash!,
                Tenants = run.Tenants,
                Decision = run.Decision!,
                CanaryShare = _options.Rollout.CanaryShare,
                CreatedAt = now,
                ChangedAt = now,
            },
            "It passed the gate.",
            cancellationToken
        );
        if (
            _options.Rollout.AutoCanary
            && (await registry.ReadAsync(cancellationToken)).Models.Any(model => model.Id == run.Id && model.State == ModelState.Candidate)
        )
        {
            await registry.PromoteAsync(run.Id, "worker", "It passed the gate.", cancellationToken);
        }

        return End(run, FineTuneOutcome.Registered, "The model passed the gate.");
    }

    private async Task<FineTuneRun> CleanUpAsync(FineTuneRun run, CancellationToken cancellationToken)
    {
        if (run.JobArn is null && run.ReservedOn is not null)
        {
            // No job: the money is free. Where a job was started and its ARN lost, its name finds it.
            await StopUnknownJobAsync(run, cancellationToken);
            await costs.ReleaseFixedAsync(Reservation(run, _options.TrainingUsdPerMillionTokens ?? 0), cancellationToken);
        }

        await guard.SweepAsync(cancellationToken);
        if (run.Outcome is FineTuneOutcome.Registered or FineTuneOutcome.Rejected)
        {
            await runs.RaiseWatermarkAsync(run.To, cancellationToken);
        }

        LogEnded(run.Id, run.Outcome, run.Reason);
        return run with { Step = FineTuneStep.Ended, ChangedAt = time.GetUtcNow() };
    }

    private async Task StopUnknownJobAsync(FineTuneRun run, CancellationToken cancellationToken)
    {
        try
        {
            if (!(await customization.GetJobAsync(FineTuneNames.Of(_options, run.Id), cancellationToken)).IsEnded)
            {
                await customization.StopJobAsync(FineTuneNames.Of(_options, run.Id), cancellationToken);
            }
        }
        catch (ModelException exception) when (exception.StatusCode is >= 400 and < 500 and not (408 or 424 or 429))
        {
            // There is none.
        }
    }

    private LedgerReservation Reservation(FineTuneRun run, decimal perMillion) =>
        new(
            _options.BudgetScope,
            $"finetune-{run.Id}",
            run.ReservedOn ?? Today(),
            Usd.ToNanos(TrainingCost(run.TrainingTokens, perMillion)),
            run.StartedAt + (2 * _options.JobTimeLimit),
            Model: TrainingModel()
        );

    private string TrainingModel() => $"{_options.CallableBaseModel} (training)";

    private decimal TrainingCost(long tokens, decimal perMillion) => tokens * _options.Epochs * perMillion / 1_000_000m;

    private decimal? GateCost(int heldOut)
    {
        var gate = _options.Gate;
        long questions = Math.Min(heldOut, gate.MaxQuestions);
        var answers = prices.CostUsd(
            _options.CallableBaseModel,
            new ModelUsage(InputTokens: 2 * questions * GateTokensPerQuestion, OutputTokens: 2 * questions * gate.MaxOutputTokens)
        );
        var verdicts =
            gate.JudgeModel.Length == 0
                ? 0
                : prices.CostUsd(
                    gate.JudgeModel,
                    new ModelUsage(InputTokens: questions * JudgeTokensPerQuestion, OutputTokens: questions * AnswerJudge.MaxOutputTokens)
                );
        return answers + verdicts;
    }

    private FineTuneRun Go(FineTuneRun run, FineTuneStep step) => run with { Step = step, ChangedAt = time.GetUtcNow() };

    private FineTuneRun End(FineTuneRun run, FineTuneOutcome outcome, string reason) =>
        run with
        {
            Step = FineTuneStep.CleaningUp,
            Outcome = outcome,
            Reason = reason,
            ChangedAt = time.GetUtcNow(),
        };

    private DateOnly Today() => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    [LoggerMessage(1905, LogLevel.Information, "Run {RunId} started job {JobArn} and follows it.")]
    private partial void LogStarted(string runId, string jobArn);

    [LoggerMessage(1906, LogLevel.Information, "Run {RunId} ended: {Outcome}. {Reason}")]
    private partial void LogEnded(string runId, FineTuneOutcome outcome, string? reason);
}

using System.Diagnostics.Metrics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.FineTuning;

/// <summary>Takes runs from step to step. Each step's result is stored before the next begins; whichever worker holds the lease goes on
/// where the last one was.</summary>
public sealed partial class FineTuneRunner
{
    private readonly FineTuneRuns _runs;
    private readonly FineTuneSteps _steps;
    private readonly DatasetBuilder _datasets;
    private readonly StaleDatasets _stale;
    private readonly FineTuneRequests _requests;
    private readonly RunnerLease _lease;
    private readonly CanaryWatch _canary;
    private readonly ServingGuard _guard;
    private readonly ModelRegistry _registry;
    private readonly IModelCustomization _customization;
    private readonly FineTuningOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<FineTuneRunner> _logger;

    private static readonly Counter<long> s_runs = EngineDiagnostics.Meter.CreateCounter<long>(
        EngineDiagnosticsNames.FineTuneRuns,
        "{run}",
        "Fine-tuning runs that ended."
    );
    private static readonly Counter<long> s_steps = EngineDiagnostics.Meter.CreateCounter<long>(
        EngineDiagnosticsNames.FineTuneSteps,
        "{step}",
        "Steps of fine-tuning runs that were done."
    );

    internal FineTuneRunner(
        FineTuneRuns runs,
        FineTuneSteps steps,
        DatasetBuilder datasets,
        StaleDatasets stale,
        FineTuneRequests requests,
        RunnerLease lease,
        CanaryWatch canary,
        ServingGuard guard,
        ModelRegistry registry,
        IModelCustomization customization,
        IOptions<FineTuningOptions> options,
        TimeProvider time,
        ILogger<FineTuneRunner> logger
    )
    {
        (_runs, _steps, _datasets, _stale, _lease, _canary, _guard, _registry) = (
            runs,
            steps,
            datasets,
            stale,
            lease,
            canary,
            guard,
            registry
        );
        (_customization, _options, _time, _logger) = (customization, options.Value, time, logger);
        _requests = requests;
    }

    /// <summary>Says why the base model cannot be tuned, with what can be; null: it can.</summary>
    /// <exception cref="ModelException">The service is out of reach or refuses.</exception>
    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        var tunable = await _customization.ListTunableModelsAsync(cancellationToken);
        var wanted = _options.BaseModel.StartsWith("arn:", StringComparison.Ordinal)
            ? _options.BaseModel[(_options.BaseModel.LastIndexOf('/') + 1)..]
            : _options.BaseModel;
        return tunable.Any(model =>
            wanted == model
            || wanted.StartsWith($"{model}:", StringComparison.Ordinal)
            || wanted.StartsWith($"{model}+", StringComparison.Ordinal)
        )
            ? null
            : $"FineTuning:BaseModel is '{_options.BaseModel}', which cannot be tuned here. "
                + $"{(tunable.Count == 0 ? "No model can be tuned in this region." : $"These can: {string.Join(", ", tunable)}.")}";
    }

    /// <summary>What a run would do now. Nothing is written.</summary>
    public async Task<FineTunePlan> PlanAsync(CancellationToken cancellationToken)
    {
        var (from, to) = await RangeAsync(cancellationToken);
        var manifest = await _datasets.BuildAsync("plan", from, to, write: false, cancellationToken);
        return new FineTunePlan(
            from,
            to,
            manifest.TurnsRead,
            manifest.LeftOut,
            manifest.RecordsOf(DatasetParts.Train),
            manifest.RecordsOf(DatasetParts.Validation),
            manifest.RecordsOf(DatasetParts.HeldOut),
            manifest.TrainingTokens,
            _steps.Estimate(manifest.TrainingTokens, manifest.RecordsOf(DatasetParts.HeldOut)),
            _options.ConsentingTenants.Count == 0 ? "No tenant has given consent (FineTuning:Tenants)." : _steps.Obstacle(manifest)
        );
    }

    /// <summary>Starts a run, or gives the one that is under way.</summary>
    /// <param name="trigger"><c>schedule</c> or <c>operator</c>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<FineTuneRun> StartAsync(string trigger, CancellationToken cancellationToken)
    {
        if (await OpenAsync(cancellationToken) is { } open)
        {
            return open.Run;
        }

        var (from, to) = await RangeAsync(cancellationToken);
        var now = _time.GetUtcNow();
        var run = new FineTuneRun
        {
            Id = IdOf(from, to),
            Step = FineTuneStep.Collecting,
            Trigger = trigger,
            From = from,
            To = to,
            BaseModel = _options.BaseModel,
            Format = _options.Format,
            Tenants = _options.ConsentingTenants,
            StartedAt = now,
            ChangedAt = now,
        };

        // The same id is the same work: where it is known, that is the run.
        return (await _runs.WriteAsync(run, 0, cancellationToken) ?? await _runs.ReadAsync(run.Id, cancellationToken))!.Run;
    }

    /// <summary>Does the next step of the run under way.</summary>
    /// <returns>How long to wait before the next one; null: no run is under way, or another worker takes care of it.</returns>
    public async Task<TimeSpan?> AdvanceAsync(CancellationToken cancellationToken)
    {
        if (!await _lease.TryHoldAsync(cancellationToken) || await OpenAsync(cancellationToken) is not { } stored)
        {
            return null;
        }

        var before = stored.Run;
        FineTuneRun after;
        try
        {
            after = await _steps.DoAsync(before, () => ContinueAsync(before.Id, cancellationToken), cancellationToken);
        }
        catch (StepInterruptedException)
        {
            return TimeSpan.Zero;
        }
        catch (Exception e)
            when (!cancellationToken.IsCancellationRequested && (e is ModelException || StoreUnavailableException.IsOutage(e)))
        {
            LogAgain(e, before.Id, before.Step, _options.PollInterval);
            return _options.PollInterval;
        }

        if (after != before && await _runs.WriteAsync(after, stored.Version, cancellationToken) is null)
        {
            // A person asked for its end meanwhile: the step is done again with that in mind.
            return TimeSpan.Zero;
        }

        if (after.Step != before.Step)
        {
            s_steps.Add(1, new KeyValuePair<string, object?>(EngineDiagnosticsNames.FineTuneStep, before.Step.ToString()));
            LogStep(after.Id, before.Step, after.Step);
            if (after.IsEnded)
            {
                s_runs.Add(1, new KeyValuePair<string, object?>(EngineDiagnosticsNames.Outcome, after.Outcome.ToString()));
            }
        }

        return after.Step == before.Step && after.Step is FineTuneStep.Training or FineTuneStep.WaitingForDeployment
            ? _options.PollInterval
            : TimeSpan.Zero;
    }

    /// <summary>Starts a run and follows it to its end.</summary>
    public async Task<FineTuneRun> RunToEndAsync(string trigger, CancellationToken cancellationToken)
    {
        var run = await StartAsync(trigger, cancellationToken);
        while (await _runs.FindAsync(run.Id, cancellationToken) is { IsEnded: false })
        {
            var wait = await AdvanceAsync(cancellationToken) ?? _options.PollInterval;
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _time, cancellationToken);
            }
        }

        return (await _runs.FindAsync(run.Id, cancellationToken))!;
    }

    /// <summary>Looks after what runs left behind: retires models that are gone, compares canaries, removes what costs and serves no
    /// tenant, marks datasets that hold what was erased since.</summary>
    public async Task TendAsync(CancellationToken cancellationToken)
    {
        if (!await _lease.TryHoldAsync(cancellationToken))
        {
            return;
        }

        await RetireMissingAsync(cancellationToken);
        await _canary.CheckAsync(cancellationToken);
        await MarkStaleAsync(cancellationToken);
        await _guard.SweepAsync(cancellationToken);
    }

    /// <summary>Answers what operators asked for by way of the API.</summary>
    public Task AnswerRequestsAsync(CancellationToken cancellationToken) =>
        _requests.AnswerAsync(
            async request =>
            {
                try
                {
                    return request.Action == FineTuneRequests.Plan ? await PlanAsync(request, cancellationToken)
                        : await RefusalAsync(cancellationToken) is { } reason
                            ? request with
                            {
                                State = FineTuneRequestState.Refused,
                                Reason = reason,
                            }
                        : request with { State = FineTuneRequestState.Done, RunId = (await StartAsync("operator", cancellationToken)).Id };
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    LogUnanswered(e, request.Action, request.Id);
                    return request with { State = FineTuneRequestState.Refused, Reason = e.Message };
                }
            },
            cancellationToken
        );

    private async Task<FineTuneRequest> PlanAsync(FineTuneRequest request, CancellationToken cancellationToken) =>
        request with
        {
            State = FineTuneRequestState.Done,
            Plan = await PlanAsync(cancellationToken),
        };

    /// <summary>Why no run is started; null: one may be.</summary>
    private async Task<string?> RefusalAsync(CancellationToken cancellationToken) =>
        _options.ConsentingTenants.Count == 0
            ? "No tenant has given consent (FineTuning:Tenants)."
            : await FindFaultAsync(cancellationToken);

    /// <summary>Gives the lease up, so that the next worker need not wait for its end.</summary>
    public Task ReleaseAsync(CancellationToken cancellationToken) => _lease.ReleaseAsync(cancellationToken);

    /// <summary>Retires models that cannot be called any more: every question would be asked of them first and of the configured model
    /// then.</summary>
    private async Task RetireMissingAsync(CancellationToken cancellationToken)
    {
        foreach (var model in (await _registry.ReadAsync(cancellationToken)).Models.Where(model => model.State != ModelState.Retired))
        {
            try
            {
                await _customization.GetServedAsync(model.ServingArn, cancellationToken);
            }
            catch (ModelException exception) when (exception.Code == "ResourceNotFoundException")
            {
                await _registry.RollBackAsync(model.Id, "worker", "What served it does not exist any more.", cancellationToken);
            }
        }
    }

    private async Task MarkStaleAsync(CancellationToken cancellationToken)
    {
        foreach (var run in (await _runs.ListAsync(cancellationToken)).Where(run => run.DatasetHash is not null))
        {
            var stale = await _stale.FindAsync(run.Id, cancellationToken);
            if (stale.Count == 0 || stale.Count == run.StaleLines)
            {
                continue;
            }

            await _stale.WriteListAsync(run.Id, stale, cancellationToken);
            if (
                await _runs.ReadAsync(run.Id, cancellationToken) is { } stored
                && await _runs.WriteAsync(stored.Run with { StaleLines = stale.Count }, stored.Version, cancellationToken) is not null
            )
            {
                await _registry.MarkStaleAsync(run.Id, cancellationToken);
                LogStale(run.Id, stale.Count);
            }
        }
    }

    /// <summary>Renews the lease within a long step.</summary>
    /// <exception cref="StepInterruptedException">Another worker has it, or a person asked for the run's end.</exception>
    private async Task ContinueAsync(string runId, CancellationToken cancellationToken)
    {
        if (
            !await _lease.TryHoldAsync(cancellationToken) || await _runs.FindAsync(runId, cancellationToken) is not { StopRequested: false }
        )
        {
            throw new StepInterruptedException();
        }
    }

    private async Task<StoredRun?> OpenAsync(CancellationToken cancellationToken) =>
        (await _runs.ListAsync(cancellationToken)).LastOrDefault(run => !run.IsEnded) is { } open
            ? await _runs.ReadAsync(open.Id, cancellationToken)
            : null;

    private async Task<(DateTimeOffset From, DateTimeOffset To)> RangeAsync(CancellationToken cancellationToken)
    {
        var to = _time.GetUtcNow() - _options.Dataset.SettleTime;
        to = new DateTimeOffset(to.Ticks - (to.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        var oldest = to - _options.Dataset.MaxAge;
        var from = await _runs.ReadWatermarkAsync(cancellationToken) ?? oldest;
        return (from > to ? to : from, to);
    }

    private string IdOf(DateTimeOffset from, DateTimeOffset to)
    {
        var work = string.Create(
            CultureInfo.InvariantCulture,
            $"{from:O}\n{to:O}\n{_options.BaseModel}\n{_options.Format}\n{string.Join('\n', _options.ConsentingTenants)}"
        );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{to:yyyyMMdd}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(work)))[..8]}"
        );
    }

    [LoggerMessage(1902, LogLevel.Information, "Run {RunId} finished {Before}; {After} is next.")]
    private partial void LogStep(string runId, FineTuneStep before, FineTuneStep after);

    [LoggerMessage(1903, LogLevel.Warning, "Run {RunId} could not do {Step}; retrying in {Delay}.")]
    private partial void LogAgain(Exception error, string runId, FineTuneStep step, TimeSpan delay);

    [LoggerMessage(
        1904,
        LogLevel.Warning,
        "Dataset of run {RunId} holds {Lines} lines whose source has been erased since; they are listed beside it."
    )]
    private partial void LogStale(string runId, int lines);

    [LoggerMessage(1912, LogLevel.Warning, "Failed to answer request {RequestId} for a {Action}; it is refused.")]
    private partial void LogUnanswered(Exception error, string action, string requestId);
}

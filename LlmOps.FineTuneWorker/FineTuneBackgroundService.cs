using Cronos;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Models;
using Microsoft.Extensions.Options;

namespace LlmOps.FineTuneWorker;

/// <summary>Starts runs when the schedule says so, takes them from step to step, and looks after canaries and what costs by the
/// hour.</summary>
internal sealed partial class FineTuneBackgroundService(
    FineTuneRunner runner,
    IOptions<FineTuningOptions> options,
    TimeProvider time,
    ILogger<FineTuneBackgroundService> logger
) : BackgroundService
{
    private readonly FineTuningOptions _options = options.Value;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // A schedule that is wrong, or a model that cannot be tuned, stops the service now and not in the night.
        _ = Schedule();
        if (_options.Schedule.Length > 0)
        {
            await VerifyAsync(cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.Schedule.Length == 0 && _options.Tenants.Count == 0)
        {
            // Nothing can be under way: no store is asked, nothing in Bedrock is touched.
            LogIdle();
            return;
        }

        var schedule = Schedule();
        var next = schedule?.GetNextOccurrence(time.GetUtcNow().UtcDateTime);
        var tendAt = time.GetUtcNow();
        try
        {
            while (true)
            {
                var now = time.GetUtcNow();
                try
                {
                    if (next <= now.UtcDateTime)
                    {
                        next = schedule!.GetNextOccurrence(now.UtcDateTime);
                        await StartRunAsync(stoppingToken);
                    }

                    if (tendAt <= now)
                    {
                        tendAt = now + _options.Rollout.CheckInterval;
                        await runner.TendAsync(stoppingToken);
                    }

                    await runner.AnswerRequestsAsync(stoppingToken);
                    if (await runner.AdvanceAsync(stoppingToken) is { } wait && wait <= TimeSpan.Zero)
                    {
                        continue;
                    }
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    LogFailed(e, _options.PollInterval);
                }

                await Task.Delay(_options.PollInterval, time, stoppingToken);
            }
        }
        finally
        {
            await ReleaseAsync();
        }
    }

    private async Task StartRunAsync(CancellationToken cancellationToken)
    {
        if (!_options.Tenants.Values.Any(tenant => tenant.Consent))
        {
            LogNoConsent();
            return;
        }

        var run = await runner.StartAsync("schedule", cancellationToken);
        LogScheduled(run.Id, run.From, run.To);
    }

    private async Task VerifyAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await runner.FindFaultAsync(cancellationToken) is { } fault)
            {
                throw new OptionsValidationException(FineTuningOptions.Section, typeof(FineTuningOptions), [fault]);
            }
        }
        catch (ModelException exception)
        {
            LogUnverified(exception, _options.BaseModel);
        }
    }

    private CronExpression? Schedule()
    {
        try
        {
            return _options.Schedule.Length == 0 ? null : CronExpression.Parse(_options.Schedule);
        }
        catch (CronFormatException e)
        {
            throw new OptionsValidationException(
                FineTuningOptions.Section,
                typeof(FineTuningOptions),
                [$"FineTuning:Schedule is '{_options.Schedule}': {e.Message}"]
            );
        }
    }

    private async Task ReleaseAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
            await runner.ReleaseAsync(limit.Token);
        }
        catch (Exception e)
        {
            LogNotReleased(e, _options.LeaseDuration);
        }
    }

    [LoggerMessage(3600, LogLevel.Information, "Fine-tuning has neither schedule nor tenants; the worker is idle.")]
    private partial void LogIdle();

    [LoggerMessage(3601, LogLevel.Information, "Run {RunId} started by schedule; it reads turns from {From} to {To}.")]
    private partial void LogScheduled(string runId, DateTimeOffset from, DateTimeOffset to);

    [LoggerMessage(3602, LogLevel.Warning, "No tenant has given consent; the scheduled run is skipped.")]
    private partial void LogNoConsent();

    [LoggerMessage(3603, LogLevel.Warning, "Whether {Model} can be tuned could not be verified; a run will tell.")]
    private partial void LogUnverified(Exception error, string model);

    [LoggerMessage(3604, LogLevel.Error, "Fine-tuning failed; retrying in {Delay}.")]
    private partial void LogFailed(Exception error, TimeSpan delay);

    [LoggerMessage(3605, LogLevel.Warning, "The runner's lease was not released; it expires in {Lease}.")]
    private partial void LogNotReleased(Exception error, TimeSpan lease);
}

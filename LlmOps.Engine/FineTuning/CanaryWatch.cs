using System.Globalization;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.FineTuning;

/// <summary>Compares the canary's turns with the others' of the same tenants, as the archive has them, and steps back where the canary is
/// worse. It keeps no counts of its own: a worker that was killed sees the same turns again.</summary>
internal sealed partial class CanaryWatch(
    ModelRegistry registry,
    ILongTermArchive archive,
    IOptions<FineTuningOptions> options,
    TimeProvider time,
    ILogger<CanaryWatch> logger
)
{
    private readonly RolloutOptions _options = options.Value.Rollout;

    /// <summary>Looks at every canary once.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var canary in (await registry.ReadAsync(cancellationToken)).Models.Where(model => model.State == ModelState.Canary))
        {
            try
            {
                await CheckAsync(canary, cancellationToken);
            }
            catch (ModelTransitionException)
            {
                // A person was faster.
            }
        }
    }

    private async Task CheckAsync(ModelVersion canary, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();

        // Services may go on with what they knew for a while: what they answered then says nothing about the canary.
        var since = canary.ChangedAt + (2 * _options.RefreshInterval);
        var (control, tried) = (new Side(), new Side());
        foreach (var tenant in canary.Tenants)
        {
            await ReadAsync(TenantScope.Create(tenant), canary, since, now, control, tried, cancellationToken);
        }

        if (Verdict(control, tried) is { } reason)
        {
            LogStepBack(canary.Id, reason);
            await registry.RollBackAsync(canary.Id, "worker", reason, cancellationToken);
        }
        else if (_options.AutoPromote && now - canary.ChangedAt >= _options.CanaryDuration && tried.Errors.Count >= _options.MinCanaryTurns)
        {
            await registry.PromoteAsync(
                canary.Id,
                "worker",
                $"{tried.Errors.Count} turns as a canary were not worse than {control.Errors.Count} others.",
                cancellationToken
            );
        }
    }

    private async Task ReadAsync(
        TenantScope scope,
        ModelVersion canary,
        DateTimeOffset since,
        DateTimeOffset now,
        Side control,
        Side tried,
        CancellationToken cancellationToken
    )
    {
        for (var day = DateOnly.FromDateTime(since.UtcDateTime); day <= DateOnly.FromDateTime(now.UtcDateTime); day = day.AddDays(1))
        {
            await foreach (var turn in archive.ReadDayAsync(scope, day, cancellationToken))
            {
                // What another turn's model said, or one that a low budget chose, tells nothing of the canary.
                var isNotItsOwn = turn.Cached is not null || turn.Receipt?.BudgetLevel == nameof(BudgetLevel.CheaperModel);
                if (turn.At < since || isNotItsOwn)
                {
                    continue;
                }

                var isCanary = RegistryState.IsInCanary(canary, scope.TenantId, turn.SessionId);
                var side = isCanary ? tried : control;

                // A session of the canary that another model answered is one in which the canary failed.
                side.Errors.Add(isCanary && turn.Model != canary.ServingArn ? 1 : 0);
                side.Unanswered.Add(turn.Answered ? 0 : 1);
                side.Costs.Add((double)turn.CostUsd);

                // An answer without a citation that holds counts as unanswered: what tells is how many did not hold.
                var citations = turn.Citations.Count + turn.WithheldCitations;
                if (citations > 0)
                {
                    side.Unsupported.Add(turn.WithheldCitations / (double)citations);
                }

                if (turn.Feedback is { } given && (given.Thumbs is not null || given.Correction is not null))
                {
                    side.BadRatings.Add(given.Thumbs is Thumbs.Down || given.Correction is not null ? 1 : 0);
                }
            }
        }
    }

    private string? Verdict(Side control, Side tried)
    {
        var meanCost = control.Costs.Count > 0 ? control.Costs.Average() : 0;
        (string What, List<double> Control, List<double> Tried, double Scale)[] measures =
        [
            ("feedback", control.BadRatings, tried.BadRatings, 1),
            ("errors", control.Errors, tried.Errors, 1),
            ("unanswered questions", control.Unanswered, tried.Unanswered, 1),
            ("citation support", control.Unsupported, tried.Unsupported, 1),
            ("cost", control.Costs, tried.Costs, meanCost),
        ];
        var level = _options.FalseAlarm / measures.Length;
        foreach (var (what, others, own, scale) in measures)
        {
            if (
                scale > 0
                && others.Count >= _options.MinTurnsPerSide
                && own.Count >= _options.MinTurnsPerSide
                && SequentialTest.IsWorse(
                    SampleMoments.Of([.. others.Select(value => value / scale)]),
                    SampleMoments.Of([.. own.Select(value => value / scale)]),
                    0.15,
                    level
                )
            )
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"The canary is worse in {what}: {own.Average():0.####} over {own.Count} turns, {others.Average():0.####} over "
                        + $"{others.Count} of the others."
                );
            }
        }

        return null;
    }

    [LoggerMessage(1900, LogLevel.Warning, "Canary {ModelId} is worse and is rolled back: {Reason}")]
    private partial void LogStepBack(string modelId, string reason);

    private sealed class Side
    {
        public List<double> BadRatings { get; } = [];

        public List<double> Errors { get; } = [];

        public List<double> Unanswered { get; } = [];

        public List<double> Unsupported { get; } = [];

        public List<double> Costs { get; } = [];
    }
}

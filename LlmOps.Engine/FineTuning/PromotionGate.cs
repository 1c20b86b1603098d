using System.Globalization;
using System.Text.Json;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.FineTuning;

/// <summary> Compares a tuned model with its base over the same questions and passages. Answers are kept in batches as they come, each paid
/// by a reservation of its own, so that a worker that was killed asks nothing twice but the batch under way.
/// </summary>
internal sealed class PromotionGate(AnswerTrial trial, IDatasetStore store, CostController costs, IOptions<FineTuningOptions> options)
{
    private const int Batch = 20;
    private const int PromptTokens = 3_000;

    private readonly FineTuningOptions _options = options.Value;

    /// <summary>Compares.</summary>
    /// <param name="run">The run, its model deployed.</param>
    /// <param name="alive">Called between batches: renews the lease.</param>
    /// <param name="cancellationToken">Stops the work; it goes on where it was.</param>
    public async Task<GateDecision> DecideAsync(FineTuneRun run, Func<Task> alive, CancellationToken cancellationToken)
    {
        var questions = await ReadAsync(DatasetKeys.Part(run.Id, DatasetParts.HeldOut), cancellationToken);
        var golden = _options.Gate.GoldenSet is { } key ? await ReadAsync(key, cancellationToken) : [];
        var chosen = questions.OrderBy(example => StableShare.Of(run.Id, example.TurnId)).Take(_options.Gate.MaxQuestions).ToList();
        if (chosen.Count < _options.Gate.MinQuestions)
        {
            return new GateDecision(
                false,
                [$"{chosen.Count} held-out questions are too few to decide; {_options.Gate.MinQuestions} are needed."],
                chosen.Count,
                []
            );
        }

        var results = await AskAllAsync(run, "heldout", chosen, alive, cancellationToken);
        var goldenResults = await AskAllAsync(run, "golden", golden, alive, cancellationToken);
        return Decide(run, results, goldenResults);
    }

    private GateDecision Decide(
        FineTuneRun run,
        List<(TrialResult Base, TrialResult Tuned)> results,
        List<(TrialResult Base, TrialResult Tuned)> golden
    )
    {
        var gate = _options.Gate;
        var quality = Score("quality", results, result => result.Quality);
        GateScore[] guarded =
        [
            Score("support", results, result => result.Support),
            Score("refusals", results, result => result.Refusal),
            Score("format", results, result => result.Format),
            .. golden.Count > 0 ? [Score("golden", golden, result => result.Quality)] : Array.Empty<GateScore>(),
        ];
        var overlap = Score("overlap", results, result => result.Overlap);
        var cost = Score("costUsd", results, result => result.CostUsd);
        var seconds = Score("seconds", results, result => result.Seconds);
        var reasons = new List<string>();
        if (quality.Low <= 0)
        {
            reasons.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The difference in quality, {quality.Difference:+0.000;-0.000}, is not a win beyond noise: its bounds are "
                        + $"{quality.Low:0.000} and {quality.High:0.000}."
                )
            );
        }

        reasons.AddRange(
            guarded
                .Where(score => score.Difference < -gate.RegressionMargin)
                .Select(score =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The score '{score.Name}' fell from {score.Base:0.000} to {score.Tuned:0.000}, more than the margin of "
                            + $"{gate.RegressionMargin}."
                    )
                )
        );
        if (cost.Tuned > cost.Base * gate.MaxCostRatio)
        {
            reasons.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"An answer costs {cost.Tuned:0.######} USD instead of {cost.Base:0.######} USD, more than {gate.MaxCostRatio} times "
                        + $"as much."
                )
            );
        }

        if (gate.MaxLatencyRatio > 0 && seconds.Tuned > seconds.Base * gate.MaxLatencyRatio && seconds.Tuned - seconds.Base > 0.5)
        {
            reasons.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"An answer takes {seconds.Tuned:0.00} s instead of {seconds.Base:0.00} s, more than {gate.MaxLatencyRatio} times as "
                        + $"long."
                )
            );
        }

        return new GateDecision(reasons.Count == 0, reasons, results.Count, [quality, overlap, .. guarded, cost, seconds]);

        GateScore Score(string name, List<(TrialResult Base, TrialResult Tuned)> pairs, Func<TrialResult, double> value)
        {
            var (_, low, high) = PairedBootstrap.Of(
                [.. pairs.Select(pair => value(pair.Tuned) - value(pair.Base))],
                gate.Resamplings,
                gate.Confidence,
                (int)(StableShare.Of(name, run.Id) * int.MaxValue)
            );
            return new GateScore(name, pairs.Average(pair => value(pair.Base)), pairs.Average(pair => value(pair.Tuned)), low, high);
        }
    }

    private async Task<List<(TrialResult Base, TrialResult Tuned)>> AskAllAsync(
        FineTuneRun run,
        string part,
        IReadOnlyList<Example> examples,
        Func<Task> alive,
        CancellationToken cancellationToken
    )
    {
        var results = new List<(TrialResult, TrialResult)>();
        var number = 0;
        foreach (var batch in examples.Chunk(Batch))
        {
            var key = DatasetKeys.Of(run.Id, $"evaluation/{part}-{number:D3}.json");
            var known = await store.GetAsync(key, cancellationToken) is { } content
                ? JsonSerializer.Deserialize(content, FineTuneJson.Default.TrialResultArray)
                : null;
            var answers = known ?? await AskBatchAsync(run, $"{part}-{number:D3}", batch, cancellationToken);
            if (known is null)
            {
                await store.PutAsync(
                    key,
                    JsonSerializer.SerializeToUtf8Bytes(answers, FineTuneJson.Default.TrialResultArray),
                    cancellationToken
                );
            }

            results.AddRange(answers.Chunk(2).Select(pair => (pair[0], pair[1])));
            number++;
            await alive();
        }

        return results;
    }

    private async Task<TrialResult[]> AskBatchAsync(FineTuneRun run, string id, Example[] batch, CancellationToken cancellationToken)
    {
        var model = _options.CallableBaseModel;
        var most = new ModelUsage(
            InputTokens: 2L * batch.Length * PromptTokens,
            OutputTokens: 2L * batch.Length * _options.Gate.MaxOutputTokens
        );
        await using var reservation = await costs.ReserveAsync(
            _options.BudgetScope,
            $"{run.Id}-{id}",
            [new CostLine(model, "finetune", most, 2 * batch.Length)],
            cancellationToken
        );
        var used = default(ModelUsage);
        var answers = new List<TrialResult>(2 * batch.Length);
        foreach (var example in batch)
        {
            foreach (var asked in new[] { model, run.ServingArn! })
            {
                var (result, usage) = await trial.AskAsync(asked, model, example, cancellationToken);
                answers.Add(result);
                used += usage;
            }
        }

        await reservation.SettleAsync([new CostLine(model, "finetune", used, 2 * batch.Length)], cancellationToken);
        return [.. answers];
    }

    private async Task<IReadOnlyList<Example>> ReadAsync(string key, CancellationToken cancellationToken) =>
        await store.GetAsync(key, cancellationToken) is { } content ? [.. DatasetJson.ReadLines(content, DatasetJson.Default.Example)] : [];
}

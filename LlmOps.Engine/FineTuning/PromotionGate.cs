using System.Globalization;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.FineTuning;

/// <summary>
/// Compares a tuned model with its base over the same questions and passages. Every reply is stored as it comes and paid by a reservation
/// of its own, so that a worker that was killed asks and pays for nothing twice.
/// </summary>
internal sealed class PromotionGate(
    AnswerTrial trial,
    AnswerJudge judge,
    IDatasetStore store,
    CostController costs,
    IModelPrices prices,
    TokenEstimator tokens,
    IOptions<FineTuningOptions> options,
    TimeProvider time
)
{
    private readonly FineTuningOptions _options = options.Value;

    /// <summary>Compares.</summary>
    /// <param name="run">The run, its model deployed.</param>
    /// <param name="alive">Called between questions: renews the lease, and throws where the work is to end.</param>
    /// <param name="cancellationToken">Stops the work; it goes on where it was.</param>
    public async Task<GateDecision> DecideAsync(FineTuneRun run, Func<Task> alive, CancellationToken cancellationToken)
    {
        var questions = await ReadAsync(DatasetKeys.Part(run.Id, DatasetParts.HeldOut), cancellationToken);
        var golden = _options.Gate.GoldenSet is { } key ? await ReadAsync(key, cancellationToken) : [];
        var ordered = questions.OrderBy(example => StableShare.Of(run.Id, example.TurnId)).ToList();
        if (ordered.Count < _options.Gate.MinQuestions)
        {
            return TooFew(ordered.Count, 0);
        }

        var heldOut = Replies(run, "heldout");
        var results = await AskAllAsync(
            run,
            heldOut,
            ordered,
            _options.Gate.MaxQuestions,
            _options.Gate.JudgeModel,
            alive,
            cancellationToken
        );
        if (results.Count < _options.Gate.MinQuestions)
        {
            return TooFew(results.Count, heldOut.Lost);
        }

        var goldenResults = await AskAllAsync(run, Replies(run, "golden"), golden, golden.Count, "", alive, cancellationToken);
        return Decide(run, results, goldenResults) with { Lost = heldOut.Lost };
    }

    private GateDecision Decide(FineTuneRun run, List<GatePair> results, List<GatePair> golden)
    {
        var gate = _options.Gate;
        var judged = results.Where(pair => pair.Verdict is not (null or JudgeVerdict.Unreadable)).ToList();
        var unreadable = results.Count(pair => pair.Verdict is JudgeVerdict.Unreadable);
        var quality = Score("quality", results, result => result.Quality);
        GateScore[] guarded =
        [
            Score("support", results, result => result.Support),
            Score("refusals", results, result => result.Refusal),
            Score("format", results, result => result.Format),
            .. golden.Count > 0 ? [Score("golden", golden, result => result.Quality)] : Array.Empty<GateScore>(),
            .. judged.Count > 0 ? [Judged()] : Array.Empty<GateScore>(),
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
        if (unreadable > judged.Count)
        {
            reasons.Add(
                $"{unreadable} of {unreadable + judged.Count} verdicts of the judge {gate.JudgeModel} could not be read; the comparison asked for one and has none."
            );
        }

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

        GateScore Score(string name, List<GatePair> pairs, Func<TrialResult, double> value) =>
            Compare(name, [.. pairs.Select(pair => value(pair.Base))], [.. pairs.Select(pair => value(pair.Tuned))]);

        GateScore Judged() =>
            Compare(
                "judge",
                [.. judged.Select(pair => Preferred(pair.Verdict, JudgeVerdict.Base))],
                [.. judged.Select(pair => Preferred(pair.Verdict, JudgeVerdict.Tuned))]
            );

        GateScore Compare(string name, double[] ofBase, double[] ofTuned)
        {
            var (_, low, high) = PairedBootstrap.Of(
                [.. ofTuned.Zip(ofBase, (tuned, known) => tuned - known)],
                gate.Resamplings,
                gate.Confidence,
                (int)(StableShare.Of(name, run.Id) * int.MaxValue)
            );
            return new GateScore(name, ofBase.Average(), ofTuned.Average(), low, high);
        }
    }

    private static double Preferred(JudgeVerdict? verdict, JudgeVerdict side) =>
        verdict == side ? 1
        : verdict is JudgeVerdict.Tie ? 0.5
        : 0;

    private async Task<List<GatePair>> AskAllAsync(
        FineTuneRun run,
        GateReplies replies,
        IReadOnlyList<Example> examples,
        int wanted,
        string judgeModel,
        Func<Task> alive,
        CancellationToken cancellationToken
    )
    {
        var pairs = new List<GatePair>();
        var aliveAt = time.GetTimestamp();
        for (var i = 0; i < examples.Count && pairs.Count < wanted; i++)
        {
            if (await AskPairAsync(run, replies, i, examples[i], judgeModel, cancellationToken) is { } pair)
            {
                pairs.Add(pair);
            }

            if (time.GetElapsedTime(aliveAt) > _options.LeaseDuration / 4)
            {
                await alive();
                aliveAt = time.GetTimestamp();
            }
        }

        return pairs;
    }

    /// <summary>Lets both models answer a question; null: a reply was lost, and the question says nothing.</summary>
    private async Task<GatePair?> AskPairAsync(
        FineTuneRun run,
        GateReplies replies,
        int number,
        Example example,
        string judgeModel,
        CancellationToken cancellationToken
    )
    {
        var priced = _options.CallableBaseModel;
        var most = Most(example.Prompt(), _options.Gate.MaxOutputTokens);
        if (
            await AnswerAsync("base", priced) is not { Text: { } baseText, Result: { } ofBase }
            || await AnswerAsync("tuned", run.ServingArn!) is not { Text: { } tunedText, Result: { } ofTuned }
        )
        {
            return null;
        }

        return judgeModel.Length == 0 ? new GatePair(ofBase, ofTuned, null)
            : AnswerOf(baseText) == AnswerOf(tunedText) ? new GatePair(ofBase, ofTuned, JudgeVerdict.Tie)
            : await JudgeAsync() is { Verdict: { } verdict } ? new GatePair(ofBase, ofTuned, verdict)
            : null;

        Task<GateReply?> AnswerAsync(string side, string model) =>
            replies.GetOrAskAsync(
                number,
                side,
                priced,
                most,
                async id =>
                {
                    var (text, result, usage) = await trial.AskAsync(model, priced, example, CancellationToken.None);
                    return new GateReply(id, priced, usage) { Text = text, Result = result };
                },
                cancellationToken
            );

        Task<GateReply?> JudgeAsync() =>
            replies.GetOrAskAsync(
                number,
                "judge",
                judgeModel,
                Most(AnswerJudge.Prompt(example, AnswerOf(baseText), AnswerOf(tunedText)), AnswerJudge.MaxOutputTokens),
                async id =>
                {
                    var (verdict, text, usage) = await judge.CompareAsync(
                        judgeModel,
                        example,
                        AnswerOf(baseText),
                        AnswerOf(tunedText),
                        CancellationToken.None
                    );
                    return new GateReply(id, judgeModel, usage) { Text = text, Verdict = verdict };
                },
                cancellationToken
            );
    }

    /// <summary>What readers see of a reply.</summary>
    private static string AnswerOf(string reply)
    {
        var signal = new AnswerSignal();
        return (signal.Append(reply) + signal.Complete(isCut: false)).Trim();
    }

    // The estimate may be short by some; the reservation must not be.
    private ModelUsage Most(IEnumerable<ChatMessage> prompt, int maxOutputTokens) =>
        new(InputTokens: 2L * prompt.Sum(message => tokens.Estimate(message.Text)), OutputTokens: maxOutputTokens);

    private GateReplies Replies(FineTuneRun run, string part) => new(store, costs, prices, _options, time, run.Id, part);

    private GateDecision TooFew(int questions, int lost) =>
        new(
            false,
            [$"{questions} held-out questions are too few to decide; {_options.Gate.MinQuestions} are needed."],
            questions,
            [],
            lost
        );

    private async Task<IReadOnlyList<Example>> ReadAsync(string key, CancellationToken cancellationToken) =>
        await store.GetAsync(key, cancellationToken) is { } content ? [.. DatasetJson.ReadLines(content, DatasetJson.Default.Example)] : [];
}

using System.Text.Json;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Models;
using LlmOps.Engine.Remembering;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Asking;

/// <summary>What becomes of citations that words cannot decide: vectors and a judge decide some, and whatever fails, the answer goes
/// out.</summary>
public sealed class CitationReviewTests
{
    private const string Open =
        "<status>answered</status>\nThe zoo goats are always bathing [1]. Many people visit the old town every week [1].";

    [Fact]
    public async Task WithoutAJudgeAndWithAModelOfEnglishNothingMoreIsAsked()
    {
        var bench = Bench("minilm-l6");

        var turn = await bench.AskAsync("a", "zebras");

        Assert.Empty(bench.Compared);
        Assert.Empty(bench.Judged);
        Assert.Null(turn.Receipt!.Review);
        Assert.All(turn.Citations, citation => Assert.Equal(CitationSupport.Unverified, citation.Support));
    }

    [Fact]
    public async Task AModelOfManyLanguagesBearsOutWhatASentenceSays()
    {
        var bench = Bench("amazon.titan-embed-text-v2:0");

        var turn = await bench.AskAsync("a", "zebras");

        var citation = Assert.Single(turn.Citations);
        Assert.Equal(CitationSupport.Supported, citation.Support);
        Assert.Equal("Die Zebras gehen am Abend baden.", citation.Quote);
        Assert.Equal("supported", turn.Receipt!.Review!.Claims[0].Result);
        Assert.Equal("similarity", turn.Receipt.Review.Claims[0].By);
        Assert.Equal("unverified", turn.Receipt.Review.Claims[1].Result);
        Assert.Contains(turn.Receipt.Costs, cost => cost.Purpose == "compare-citations");
        Assert.Empty(bench.Judged);
    }

    [Fact]
    public async Task AJudgeIsAskedOnceForAllClaimsAndWhatItFindsContradictedIsWithheld()
    {
        var bench = Bench("minilm-l6");
        bench.Retrieval.CitationJudge = "judge";
        bench.Judge = (_, _) => Task.FromResult(Verdicts((1, "supported", "Die Zebras gehen am Abend baden."), (2, "contradicted", null)));
        bench.Restart();

        var turn = await bench.AskAsync("a", "zebras");

        Assert.Equal("The zoo goats are always bathing [1]. Many people visit the old town every week.", turn.Answer);
        var citation = Assert.Single(turn.Citations);
        Assert.Equal((CitationSupport.Supported, "Die Zebras gehen am Abend baden."), (citation.Support, citation.Quote));
        Assert.Equal(1, turn.WithheldCitations);
        Assert.Equal(["supported", "contradicted"], turn.Receipt!.Review!.Claims.Select(claim => claim.Result));
        Assert.Equal(("judge", "claims.v1"), (turn.Receipt.Review.JudgeModel, turn.Receipt.Review.JudgePrompt));
        Assert.Equal(1, Assert.Single(turn.Receipt.Costs, cost => cost is { Model: "judge", Purpose: "judge-citations" }).Calls);
        Assert.Equal(turn.CostUsd, turn.Receipt.Costs.Sum(cost => cost.CostUsd));
        Assert.Equal(["prepare", "rewrite", "retrieve", "answer", "review"], turn.Receipt.Stages.Select(stage => stage.Name));
        Assert.Single(bench.Judged);
    }

    [Fact]
    public async Task EachParagraphIsJudgedByItselfAndPaidForWithTheAnswer()
    {
        var bench = Bench("minilm-l6");
        bench.Retrieval.CitationJudge = "judge";
        bench.Reply = "<status>answered</status>\nThe zoo goats are always bathing [1].\n\nMany people visit the old town every week [1].";
        bench.Judge = (_, _) => Task.FromResult(Verdicts((1, bench.Judged.Count == 1 ? "supported" : "contradicted", null)));
        bench.Restart();

        var turn = await bench.AskAsync("a", "zebras");

        Assert.Equal("The zoo goats are always bathing [1].\n\nMany people visit the old town every week.", turn.Answer);
        Assert.Equal(2, bench.Judged.Count);
        Assert.DoesNotContain("old town", bench.Judged[0], StringComparison.Ordinal);
        Assert.Equal(["supported", "contradicted"], turn.Receipt!.Review!.Claims.Select(claim => claim.Result));
        Assert.Equal(2, Assert.Single(turn.Receipt.Costs, cost => cost.Purpose == "judge-citations").Calls);
        Assert.Equal(turn.CostUsd, turn.Receipt.Costs.Sum(cost => cost.CostUsd));
        Assert.Equal(["prepare", "rewrite", "retrieve", "answer", "review"], turn.Receipt.Stages.Select(stage => stage.Name));
    }

    [Fact]
    public async Task AJudgeThatFailedIsNotAskedAgainForTheSameAnswer()
    {
        var bench = Bench("minilm-l6");
        bench.Retrieval.CitationJudge = "judge";
        bench.Reply = "<status>answered</status>\nThe zoo goats are always bathing [1].\n\nMany people visit the old town every week [1].";
        bench.Judge = (_, _) => throw new ModelException("ThrottlingException", "Too many requests.");
        bench.Restart();

        var turn = await bench.AskAsync("a", "zebras");

        Assert.Single(bench.Judged);
        Assert.Equal("ThrottlingException", turn.Receipt!.Review!.Failure);
        Assert.Equal(["unverified", "unverified"], turn.Receipt.Review.Claims.Select(claim => claim.Result));
        Assert.True(turn.Answered);
    }

    [Fact]
    public async Task VectorsAreNotAskedAboutWordsInAnotherOrder()
    {
        var bench = Bench("amazon.titan-embed-text-v2:0");
        bench.Ingest("a", "yard", "The nurse trained the porter who had helped the cook.");
        bench.Reply = "<status>answered</status>\nThe nurse had helped the cook [1]. The nurse had helped the cook [2].";
        bench.Restart();

        var turn = await bench.AskAsync("a", "nurse");

        Assert.DoesNotContain(turn.Citations, citation => citation.Support == CitationSupport.Supported);
    }

    [Fact]
    public async Task AStreamWaitsForTheJudgeNoLongerThanItsTimeLimit()
    {
        var clock = new WatchedClock();
        var bench = Bench("minilm-l6", clock);
        bench.Retrieval.CitationJudge = "judge";
        bench.Judge = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken);
            return new ChatMessage(ChatRole.Assistant, "");
        };
        bench.Restart();
        var limitIsSet = clock.WaitForTimerAsync(bench.Retrieval.CitationJudgeTimeout);

        var asking = bench.AskAsync("a", "zebras");
        await limitIsSet.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(asking.IsCompleted);
        clock.Advance(bench.Retrieval.CitationJudgeTimeout);

        var turn = await asking.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("timeout", turn.Receipt!.Review!.Failure);
        Assert.Equal("The zoo goats are always bathing [1]. Many people visit the old town every week [1].", turn.Answer);
    }

    [Fact]
    public async Task AJudgeThatTakesNoToolsIsAskedOnceAndNoAnswerIsDegraded()
    {
        var bench = Bench("minilm-l6");
        bench.Retrieval.CitationJudge = "judge";
        bench.Judge = (_, _) => throw new ModelException("ValidationException", "This model doesn't support tool use.", 400);
        bench.Restart();

        foreach (var question in (string[])["zebras", "zoo"])
        {
            var turn = await bench.AskAsync("a", question, fresh: true);

            Assert.True(turn.Answered);
            Assert.DoesNotContain("citations", turn.Receipt!.Degraded);
            Assert.Null(turn.Receipt.Review?.JudgeModel);
            Assert.All(turn.Citations, citation => Assert.Equal(CitationSupport.Unverified, citation.Support));
        }

        Assert.Single(bench.Judged);
    }

    [Theory]
    [InlineData("ThrottlingException")]
    [InlineData("timeout")]
    [InlineData("malformed")]
    public async Task WhateverFailsTheAnswerGoesOutUnverified(string failure)
    {
        var bench = Bench("minilm-l6");
        bench.Retrieval.CitationJudge = "judge";
        bench.Judge = async (_, cancellationToken) =>
        {
            if (failure == "timeout")
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, bench.Clock, cancellationToken);
            }

            return failure == "malformed"
                ? new ChatMessage(ChatRole.Assistant, "They look fine to me.")
                : throw new ModelException(failure, "Too many requests.");
        };
        bench.Restart();

        var asking = bench.AskAsync("a", "zebras");
        while (!asking.IsCompleted)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(bench.Judged.Count));
            await Task.Yield();
        }

        var turn = await asking;
        Assert.Equal("The zoo goats are always bathing [1]. Many people visit the old town every week [1].", turn.Answer);
        Assert.True(turn.Answered);
        Assert.All(turn.Citations, citation => Assert.Equal(CitationSupport.Unverified, citation.Support));
        Assert.Equal(failure, turn.Receipt!.Review!.Failure);
        Assert.Contains("citations", turn.Receipt.Degraded);
    }

    [Fact]
    public async Task AJudgeWithoutMoneyIsNotAsked()
    {
        var bench = Bench("minilm-l6");
        bench.Retrieval.CitationJudge = "judge";
        bench.WhileAnswering = () => bench.Prices["judge"] = 1_000_000;
        bench.Restart();

        var turn = await bench.AskAsync("a", "zebras");

        Assert.Empty(bench.Judged);
        Assert.Equal("budget", turn.Receipt!.Review!.Failure);
        Assert.True(turn.Answered);
    }

    [Fact]
    public async Task DecidedAnswersAreNotJudged()
    {
        var bench = Bench("minilm-l6");
        bench.Retrieval.CitationJudge = "judge";
        bench.Reply = "<status>answered</status>\nDie Zebras gehen am Abend baden [1].";
        bench.Restart();

        var turn = await bench.AskAsync("a", "zebras");

        Assert.Empty(bench.Judged);
        Assert.Equal(CitationSupport.Quoted, Assert.Single(turn.Citations).Support);
    }

    [Theory]
    [InlineData("""{"verdicts":[{"claim":1,"verdict":"supported"},{"claim":3,"verdict":"supported"}]}""", 1)]
    [InlineData("""{"verdicts":[{"claim":"1","verdict":"supported"},{"claim":2,"verdict":"perhaps"},7]}""", 0)]
    [InlineData("""{"verdicts":{"claim":1}}""", 0)]
    [InlineData("""[1]""", 0)]
    [InlineData("""{"verdicts":[{"claim":2,"verdict":"unsure"},{"claim":1,"verdict":"not_stated","quote":5}]}""", 1)]
    public void OfAReportOnlyWhatIsOfItsSchemaIsBelieved(string report, int decided) =>
        Assert.Equal(decided, ClaimVerdicts.Read(JsonElement.Parse(report), 2).Count);

    private static AskBench Bench(string embeddings, FakeTimeProvider? clock = null)
    {
        var bench = new AskBench
        {
            Clock = clock ?? Turns.Clock(),
            EmbeddingModelId = embeddings,
            Reply = Open,
        };
        bench.Ingest("a", "zoo", "Heute ist Montag und es regnet. Die Zebras gehen am Abend baden.");
        return bench;
    }

    /// <summary>Tells when a wait begins.</summary>
    private sealed class WatchedClock() : FakeTimeProvider(Turns.Clock().GetUtcNow())
    {
        private readonly TaskCompletionSource _isSet = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TimeSpan _dueTime;

        public Task WaitForTimerAsync(TimeSpan dueTime)
        {
            _dueTime = dueTime;
            return _isSet.Task;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (_dueTime > TimeSpan.Zero && dueTime == _dueTime)
            {
                _isSet.TrySetResult();
            }

            return timer;
        }
    }

    internal static ChatMessage Verdicts(params (int Claim, string Verdict, string? Quote)[] verdicts) =>
        new(
            ChatRole.Assistant,
            [
                new FunctionCallContent(
                    "1",
                    ClaimVerdicts.ToolName,
                    new Dictionary<string, object?>
                    {
                        ["verdicts"] = verdicts.Select(verdict => new
                        {
                            claim = verdict.Claim,
                            verdict = verdict.Verdict,
                            quote = verdict.Quote,
                        }),
                    }
                ),
            ]
        );
}

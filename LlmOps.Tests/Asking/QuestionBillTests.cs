using LlmOps.Engine.Budgets;

namespace LlmOps.Tests.Asking;

/// <summary>No model is asked before its money is set aside, whatever questions cost of late.</summary>
public sealed class QuestionBillTests
{
    private readonly AskBench _bench = new();

    public QuestionBillTests() => _bench.Ingest("acme", "one", "Alpha sells for 17 euros.");

    [Fact]
    public async Task QuestionsBehindManyCachedAnswersHoldWhatTheySpend()
    {
        await LearnFromCachedAnswersAsync();

        await _bench.AskAsync("acme", "What is the price of alpha today?", session: "s");
        Assert.Equal(0, _bench.MostOverdrawn);

        var followUp = await _bench.AskAsync("acme", "And of beta?", session: "s", fresh: true);

        Assert.NotNull(followUp.RewrittenQuestion);
        Assert.Equal(0, _bench.MostOverdrawn);
        Assert.Equal(0, _bench.Reserved);
    }

    [Fact]
    public async Task AQuestionThatThereIsNoMoneyToRewriteIsSearchedForAsItIsAndItsAnswerRefused()
    {
        await LearnFromCachedAnswersAsync();
        await _bench.AskAsync("acme", "What is the price of alpha today?", session: "s", fresh: true);

        // Enough for the search, not for the rewriting; the level of service stays as it was.
        var budgets = _bench.Budgets;
        (budgets.ShorterAnswersFrom, budgets.NoRerankFrom, budgets.CachedOnlyFrom) = (1, 1, 1);
        budgets.TenantDailyUsd = Usd.FromNanos(_bench.Spent) + 0.1m;
        var answers = _bench.Answers;

        var reranks = _bench.Reranks;
        await Assert.ThrowsAsync<BudgetExceededException>(() => _bench.AskAsync("acme", "And of beta?", session: "s", fresh: true));
        Assert.Equal(reranks + 1, _bench.Reranks);

        Assert.Equal((answers, 0L, 0L), (_bench.Answers, _bench.MostOverdrawn, _bench.Reserved));
    }

    [Fact]
    public async Task AJudgeThatIsAskedWhileTheModelWritesIsPaidForBesideTheAnswer()
    {
        _bench.Ingest("acme", "zoo", "Heute ist Montag und es regnet. Die Zebras gehen am Abend baden.");
        _bench.Retrieval.CitationJudge = "judge";
        _bench.EmbeddingModelId = "minilm-l6";
        _bench.Judge = (_, _) => Task.FromResult(CitationReviewTests.Verdicts((1, "supported", null)));
        _bench.Restart();
        await LearnFromCachedAnswersAsync();
        _bench.Reply = "<status>answered</status>\nThe zoo goats are always bathing [1].\n\nMany people visit the old town every week [1].";

        await _bench.AskAsync("acme", "zebras");

        Assert.Equal(2, _bench.Judged.Count);
        Assert.Equal((0L, 0L), (_bench.MostOverdrawn, _bench.Reserved));
    }

    private async Task LearnFromCachedAnswersAsync()
    {
        for (var i = 0; i < 30; i++)
        {
            await _bench.AskAsync("acme", "What is the price of alpha?");
        }
    }
}

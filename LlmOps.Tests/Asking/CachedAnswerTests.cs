using LlmOps.Engine.Asking;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.QueryApi;

namespace LlmOps.Tests.Asking;

public sealed class CachedAnswerTests
{
    private const string Question = "What is the price of alpha?",
        Paraphrase = "How much does alpha cost?";

    private readonly AskBench _bench = new();

    [Fact]
    public async Task TheSameQuestionIsAnsweredOnceAndPaidForOnce()
    {
        _bench.Ingest("acme", "one", "Alpha sells for 17 euros.");

        var first = await _bench.AskAsync("acme", Question);
        var second = await _bench.AskAsync("acme", "What is  the price\tof alpha?");

        Assert.Equal((null, "exact"), (first.Cached, second.Cached));
        Assert.Equal((1, 1), (_bench.Answers, _bench.Reranks));
        Assert.Equal("Alpha sells for 17 euros [1].", second.Answer);
        Assert.Equal((first.Answer, first.Model, first.Prompt), (second.Answer, second.Model, second.Prompt));
        Assert.Equal(first.Citations, second.Citations);
        Assert.Equal((0.511m, 0.001m), (first.CostUsd, second.CostUsd));
        Assert.Equal("none", first.Receipt?.Cache?.Result);
        Assert.Equal(new ReceiptCache("exact", null, first.At, 0.51m), second.Receipt?.Cache);
        Assert.Equal(first.Receipt?.PromptHash, second.Receipt?.PromptHash);
        Assert.Equal(1, Assert.Single(second.Receipt!.Candidates).Passage);
        Assert.Equal(0.001m, second.Receipt.Costs.Sum(cost => cost.CostUsd));
        Assert.Equal(0, _bench.Reserved);
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("deleted")]
    [InlineData("deleted and sent again")]
    [InlineData("joined by another")]
    [InlineData("given a label")]
    public async Task AnAnswerWhoseDocumentsWereIsMadeAgain(string what)
    {
        _bench.Ingest("acme", "one", "Alpha sells for 17 euros.");
        await _bench.AskAsync("acme", Question);
        switch (what)
        {
            case "changed":
                _bench.Ingest("acme", "one", "Alpha sells for 19 euros.");
                break;
            case "joined by another":
                _bench.Ingest("acme", "two", "Alpha was reduced to 12 euros.");
                break;
            case "given a label":
                _bench.Ingest("acme", "one", "Alpha sells for 17 euros.", "board");
                break;
            default:
                _bench.Delete("acme", "one");
                if (what != "deleted")
                {
                    _bench.Ingest("acme", "one", "Alpha sells for 19 euros.");
                }

                break;
        }

        var again = await _bench.AskAsync("acme", Question);

        Assert.Null(again.Cached);
        Assert.Equal("changed", again.Receipt?.Cache?.Result);
    }

    [Fact]
    public async Task ADocumentThatAQuestionDoesNotFindLeavesItsAnswer()
    {
        _bench.Ingest("acme", "one", "Alpha sells for 17 euros.");
        await _bench.AskAsync("acme", Question);

        _bench.Ingest("acme", "two", "Zulu lies in the south.");

        Assert.Equal("exact", (await _bench.AskAsync("acme", Question)).Cached);
    }

    [Fact]
    public async Task AnotherTenantFilterLabelModelPromptOrSettingIsAnotherAnswer()
    {
        foreach (var tenant in (string[])["acme", "rival"])
        {
            _bench.Ingest(tenant, "one", "Alpha sells for 17 euros.");
        }

        await _bench.AskAsync("acme", Question);
        Assert.Null((await _bench.AskAsync("rival", Question)).Cached);
        Assert.Null((await _bench.AskAsync("acme", Question, new ChunkFilter { DocumentIds = ["one"] })).Cached);
        Assert.Null((await _bench.AskAsync("acme", Question, new ChunkFilter { AccessLabels = [] })).Cached);
        Assert.Null((await _bench.AskAsync("acme", Question, new ChunkFilter { AccessLabels = ["board"] })).Cached);
        Assert.Null((await _bench.AskAsync("acme", Question, Kinds("o", "x"))).Cached);
        Assert.Equal("exact", (await _bench.AskAsync("acme", Question, Kinds("x", "o"))).Cached);
        Assert.Equal("exact", (await _bench.AskAsync("acme", Question, new ChunkFilter { AccessLabels = ["board"] })).Cached);

        _bench.Prompt = "answer.v3";
        _bench.Restart();
        Assert.Null((await _bench.AskAsync("acme", Question)).Cached);
        _bench.Retrieval.TopPassages = 4;
        _bench.Restart();
        Assert.Null((await _bench.AskAsync("acme", Question)).Cached);
        _bench.Models = _bench.Models with { Chat = "cheap" };
        _bench.Restart();
        Assert.Null((await _bench.AskAsync("acme", Question)).Cached);
        Assert.Equal("exact", (await _bench.AskAsync("acme", Question)).Cached);

        static ChunkFilter Kinds(params string[] kinds) => new() { Metadata = [MetadataCondition.AnyOf("kind", kinds)] };
    }

    [Fact]
    public async Task AnAnswerEndsWithItsLifetimeAndACallerMayGoPastTheCache()
    {
        _bench.Ingest("acme", "one", "Alpha sells for 17 euros.");
        await _bench.AskAsync("acme", Question, fresh: true);
        Assert.Null((await _bench.AskAsync("acme", Question)).Cached);
        Assert.Null((await _bench.AskAsync("acme", Question, fresh: true)).Cached);

        _bench.Clock.Advance(_bench.CacheOptions.Lifetime - TimeSpan.FromSeconds(1));
        Assert.Equal("exact", (await _bench.AskAsync("acme", Question)).Cached);
        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await _bench.AskAsync("acme", Question)).Cached);
    }

    [Fact]
    public async Task WhatTheDocumentsDoNotHoldIsAskedEachTime()
    {
        Assert.False((await _bench.AskAsync("acme", Question)).Answered);
        Assert.Null((await _bench.AskAsync("acme", Question)).Cached);
        Assert.Equal("none", (await _bench.AskAsync("acme", Question)).Receipt?.Cache?.Result);
    }

    [Fact]
    public async Task AFollowUpIsLookedUpAsItWasRewrittenAndNeverKept()
    {
        _bench.Ingest("acme", "one", "Alpha sells for 17 euros.");
        _bench.Ingest("acme", "two", "Beta sells for 4 euros.");
        await _bench.AskAsync("acme", "What is the price of beta?", session: "talk");

        // The model rewrites it to the question about alpha.
        var followUp = await _bench.AskAsync("acme", "and the other one?", session: "talk");
        Assert.Equal((null, Question), (followUp.Cached, followUp.RewrittenQuestion));
        Assert.Null((await _bench.AskAsync("acme", Question)).Cached);

        var again = await _bench.AskAsync("acme", "and the other one?", session: "talk");
        Assert.Equal(("exact", Question), (again.Cached, again.RewrittenQuestion));
        Assert.Null((await _bench.AskAsync("acme", "and the other one?")).Cached);
    }

    [Fact]
    public async Task AnAnswerThatADocumentOvertookIsNotGivenAgain()
    {
        _bench.Ingest("acme", "one", "Alpha sells for 17 euros.");
        _bench.WhileAnswering = () => _bench.Ingest("acme", "one", "Alpha sells for 19 euros.");
        await _bench.AskAsync("acme", Question);

        Assert.Equal(["Alpha sells for 19 euros."], AskBench.FactsOf(await _bench.AskAsync("acme", Question)));
    }

    [Fact]
    public async Task AParaphraseIsAnsweredFromTheCacheWhereThatIsSwitchedOnAndItFindsTheSame()
    {
        _bench.Ingest("acme", "one", "Alpha sells for 17 euros.");
        await _bench.AskAsync("acme", Question);
        Assert.Null((await _bench.AskAsync("acme", Paraphrase)).Cached);

        var meaning = new AskBench(options => options.ByMeaning = true);
        meaning.Ingest("acme", "one", "Alpha sells for 17 euros.");
        await meaning.AskAsync("acme", Question);
        var other = await meaning.AskAsync("acme", Paraphrase);

        Assert.Equal("meaning", other.Cached);
        Assert.Equal(1, other.Receipt?.Cache?.Similarity);
        Assert.Equal(0.001m, other.CostUsd);
        Assert.Null((await meaning.AskAsync("acme", "What is the price of beta?")).Cached);
        meaning.Ingest("acme", "two", "Alpha was reduced to 12 euros.");
        Assert.Null((await meaning.AskAsync("acme", Paraphrase)).Cached);
    }

    [Fact]
    public async Task AnEmbeddingModelOfTheCachesOwnDecidesWhichQuestionsAreAlikeAndIsPaidFor()
    {
        var bench = new AskBench(options => (options.ByMeaning, options.EmbeddingModel) = (true, "own"))
        {
            CacheVectors = question => question.Contains("price", StringComparison.Ordinal) ? [1, 0] : [0, 1],
        };
        bench.Models = bench.Models with { CacheEmbeddings = bench.CacheOptions.OwnEmbeddingModel };
        bench.Prices["own"] = 0.002m;
        bench.Restart();
        bench.Ingest("acme", "one", "Alpha sells for 17 euros.");

        var first = await bench.AskAsync("acme", Question);
        var exact = await bench.AskAsync("acme", Question);
        // By the search's own vectors the two would be one question.
        var unlike = await bench.AskAsync("acme", Paraphrase);
        bench.CacheVectors = static _ => [1, 0];
        var alike = await bench.AskAsync("acme", "Which sum does alpha cost?");

        Assert.Equal((null, 0.513m), (first.Cached, first.CostUsd));
        Assert.Equal(("exact", 0.001m), (exact.Cached, exact.CostUsd));
        Assert.Equal((null, 0.513m), (unlike.Cached, unlike.CostUsd));
        Assert.Equal(("meaning", 0.003m), (alike.Cached, alike.CostUsd));
        Assert.Equal(0, bench.Reserved);

        // Without the model a question is answered all the same.
        bench.CacheVectors = static _ => throw new ModelException(ModelException.ConnectionFailed, "The model is away.");
        var without = await bench.AskAsync("acme", "What may alpha cost?");
        Assert.Null(without.Cached);
        Assert.Empty(without.Receipt!.Degraded);
    }

    [Fact]
    public async Task AnAnswerAskedForPastTheCacheIsComparedWithLaterQuestions()
    {
        var bench = new AskBench(options => (options.ByMeaning, options.EmbeddingModel) = (true, "own"));
        bench.Models = bench.Models with { CacheEmbeddings = "own" };
        bench.Prices["own"] = 0.002m;
        bench.Restart();
        bench.Ingest("acme", "one", "Alpha sells for 17 euros.");

        Assert.Null((await bench.AskAsync("acme", Question, pastCache: true)).Cached);
        Assert.Equal("meaning", (await bench.AskAsync("acme", Paraphrase)).Cached);
    }

    [Fact]
    public async Task WithoutItsStoreQuestionsAreAnsweredAllTheSame()
    {
        _bench.Cache = FaultProxy.Create<IAnswerCache>(() => new IOException("The store is away."));
        _bench.Restart();
        _bench.Ingest("acme", "one", "Alpha sells for 17 euros.");

        var turn = await _bench.AskAsync("acme", Question);

        Assert.Equal("Alpha sells for 17 euros [1].", turn.Answer);
        Assert.Empty(turn.Receipt!.Degraded);
    }

    [Fact]
    public async Task WhereTheMoneyForAnAnswerIsGoneACachedOneIsStillGiven()
    {
        _bench.Budgets.TenantDailyUsd = 3m;
        _bench.Restart();
        _bench.Ingest("acme", "one", "Alpha sells for 17 euros.");
        await _bench.AskAsync("acme", Question);
        _bench.Spent = 2_900_000_000;

        var again = await _bench.AskAsync("acme", Question);
        Assert.Equal(("exact", 2_901_000_000), (again.Cached, _bench.Spent));
        var refused = await Assert.ThrowsAsync<BudgetExceededException>(() => _bench.AskAsync("acme", "What is the price of beta?"));
        Assert.Equal("tenant-daily", refused.Cap.Name);
        Assert.Equal(2_902_000_000, _bench.Spent);
        await Assert.ThrowsAsync<BudgetExceededException>(() => _bench.AskAsync("acme", Question, fresh: true));

        _bench.Spent = 3_000_000_000;
        await Assert.ThrowsAsync<BudgetExceededException>(() => _bench.AskAsync("acme", Question));
        Assert.Equal((3_000_000_000, 0), (_bench.Spent, _bench.Reserved));
    }

    [Fact]
    public async Task TheLadderGoesFromFewerPassagesOverACheaperModelToCachedAnswersByTheTenantsOwnSteps()
    {
        _bench.Budgets.TenantDailyUsd = 100m;
        _bench.Budgets.Tenants["acme"] = new BudgetLimits
        {
            ShorterAnswersFrom = 0.1,
            ShorterMaxPassages = 1,
            NoRerankFrom = 0.2,
            CheaperModelFrom = 0.3,
            CheaperModel = "cheap",
            CachedOnlyFrom = 0.4,
        };
        Assert.Null(_bench.Budgets.Problem());
        _bench.Restart();
        _bench.Ingest("acme", "one", "Alpha sells for 17 euros.");
        _bench.Ingest("acme", "two", "Alpha comes in blue.");
        var normal = await _bench.AskAsync("acme", Question);
        Assert.Equal(("Normal", 2), (normal.Receipt!.BudgetLevel, normal.Citations.Count));

        var shorter = await AtAsync(0.1m, "alpha one");
        Assert.Equal(("ShorterAnswers", 1, "chat"), (shorter.Receipt!.BudgetLevel, shorter.Citations.Count, _bench.AnsweredBy));
        var reranks = _bench.Reranks;
        Assert.Equal("NoRerank", (await AtAsync(0.2m, "alpha two")).Receipt!.BudgetLevel);
        Assert.Equal(reranks, _bench.Reranks);
        var cheaper = await AtAsync(0.3m, "alpha three");
        Assert.Equal(("CheaperModel", "cheap"), (cheaper.Receipt!.BudgetLevel, _bench.AnsweredBy));
        await Assert.ThrowsAsync<BudgetExceededException>(() => AtAsync(0.4m, "alpha four"));

        // What a lower step made is not kept; what was made before is given on every step.
        Assert.Null((await AtAsync(0.1m, "alpha one")).Cached);
        foreach (var share in (decimal[])[0.1m, 0.2m, 0.3m, 0.4m])
        {
            Assert.Equal(AskBench.FactsOf(normal), AskBench.FactsOf(await AtAsync(share, Question)));
        }

        Assert.Equal("CachedOnly", (await AtAsync(0.4m, Question)).Receipt!.BudgetLevel);

        Task<ConversationTurn> AtAsync(decimal share, string question)
        {
            _bench.Spent = (long)(share * 100_000_000_000m);
            return _bench.AskAsync("acme", question);
        }
    }
}

using System.Diagnostics;
using System.Text;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Asking;

/// <summary>The money of one question: reserved before its first model call, settled from the providers' own figures. Disposed before it is
/// settled, it settles what was used and frees the rest.</summary>
internal sealed class QuestionBill : IAsyncDisposable
{
    /// <summary>Instructions, tags and titles around the passages, tokens.</summary>
    private const int PromptOverheadTokens = 1_500;

    /// <summary>A chunk's bound with a margin for other tokenizers than the one it was cut with, tokens.</summary>
    private const int TokensPerPassage = 900;

    /// <summary>For each token of neighboring text, with the same margin.</summary>
    private const int TokensPerNeighborToken = 2;

    /// <summary>Tokens of an answer that are paid for ahead: what may come in one piece.</summary>
    private const int TokensAhead = 64;

    private const string AnswerPurpose = "answer";

    private readonly CostReservation _reservation;
    private readonly CostController _costs;

    private readonly string _chatModel;

    // What an answer under way costs, US dollars: its prompt; a token of it; the most of it.
    private decimal _promptUsd;
    private decimal _perTokenUsd;
    private int _maxOutputTokens;
    private int _outputBytes;
    private bool _isUnderWay;

    // What the search costs that comes behind a rewriting, US dollars.
    private decimal _searchUsd;

    private readonly TenantScope _scope;
    private readonly BudgetExceededException? _refusal;

    private QuestionBill(
        CostController costs,
        TenantScope scope,
        CostReservation reservation,
        BudgetStanding standing,
        string chatModel,
        BudgetExceededException? refusal = null
    )
    {
        (_costs, _scope, _chatModel, _refusal) = (costs, scope, chatModel, refusal);
        _reservation = reservation;
        Standing = standing;
    }

    /// <summary>How the tenant stands, and what that leaves for this question.</summary>
    public BudgetStanding Standing { get; }

    /// <summary>True where there is money for the search alone: the question is answered if its answer is cached, and else
    /// refused.</summary>
    public bool IsForCachedAnswer => _refusal is not null;

    /// <summary>What a question without a cached answer ends with; it is counted.</summary>
    public BudgetExceededException Refuse() => _costs.Refuse(_scope, _refusal!);

    /// <summary>Reserves what questions were seen to cost, or the most that one may cost; where that is refused and its answer may be
    /// cached, the most that looking for it may cost.</summary>
    /// <exception cref="BudgetExceededException">A cap forbids it.</exception>
    /// <exception cref="UnknownPriceException">A configured model has no price.</exception>
    public static async Task<QuestionBill> OpenAsync(
        CostController costs,
        TenantScope scope,
        Spender spender,
        string turnId,
        int questionLength,
        int topPassages,
        RetrievalOptions retrieval,
        ModelNames models,
        int maxOutputTokens,
        bool mayBeCached,
        CancellationToken cancellationToken
    )
    {
        var standing = await costs.GetStandingAsync(scope, spender, cancellationToken);
        costs.Warn(scope, spender, standing);
        var historyTokens = TokenBound.Of(retrieval.HistoryTurns * retrieval.MaxHistoryCharacters * 2L);
        var questionTokens = TokenBound.Of(questionLength);
        var chat = standing.Model ?? models.Chat;
        var search = RetrievalPlan(questionLength, retrieval, models, standing);
        List<CostLine> plan =
        [
            new(
                chat,
                AnswerPurpose,
                new ModelUsage(
                    InputTokens: PromptOverheadTokens
                        + historyTokens
                        + questionTokens
                        + (Math.Min(standing.MaxPassages ?? topPassages, topPassages) * TokensPerPassage)
                        + (retrieval.NeighborTokens * TokensPerNeighborToken),
                    OutputTokens: standing.MaxOutputTokens ?? maxOutputTokens
                )
            ),
            .. search,
        ];
        if (retrieval.RewriteWithModel)
        {
            plan.Add(
                new(
                    chat,
                    "rewrite",
                    new ModelUsage(InputTokens: 300 + historyTokens + questionTokens, OutputTokens: QuestionRewriter.MaxOutputTokens)
                )
            );
        }

        if (retrieval.CitationJudge is { Length: > 0 } judge && standing.RerankAllowed)
        {
            plan.Add(
                new(
                    judge,
                    CitationReview.JudgePurpose,
                    CitationJudge.Bound(
                        (topPassages * TokensPerPassage) + (retrieval.NeighborTokens * TokensPerNeighborToken),
                        standing.MaxOutputTokens ?? maxOutputTokens
                    )
                )
            );
        }

        CostReservation? reservation = null;
        BudgetExceededException? refusal;
        if (standing is { Level: BudgetLevel.CachedOnly, Nearest: { } nearest })
        {
            refusal = new BudgetExceededException(nearest, costs.CostOf(plan));
        }
        else
        {
            (reservation, refusal) = await costs.TryReserveAsync(
                scope,
                spender,
                turnId,
                plan,
                $"{spender.Route}/{chat}/{standing.Level}",
                costs.CostOf(search),
                cancellationToken
            );
        }

        if (refusal is null)
        {
            return new QuestionBill(costs, scope, reservation!, standing, chat) { _searchUsd = costs.CostOf(search) };
        }

        if (mayBeCached)
        {
            (reservation, _) = await costs.TryReserveAsync(
                scope,
                spender,
                turnId,
                EmbeddingPlan(questionLength, models),
                kind: null,
                leastUsd: 0,
                cancellationToken
            );
        }

        return reservation is null
            ? throw costs.Refuse(scope, refusal)
            : new QuestionBill(costs, scope, reservation, standing with { Level = BudgetLevel.CachedOnly }, chat, refusal);
    }

    /// <summary>Reserves the most that a search without an answer may cost.</summary>
    /// <exception cref="BudgetExceededException">A cap forbids it.</exception>
    /// <exception cref="UnknownPriceException">A configured model has no price.</exception>
    public static async Task<QuestionBill> OpenForSearchAsync(
        CostController costs,
        TenantScope scope,
        Spender spender,
        string id,
        int questionLength,
        RetrievalOptions retrieval,
        ModelNames models,
        CancellationToken cancellationToken
    )
    {
        var standing = await costs.GetStandingAsync(scope, spender, cancellationToken);
        costs.Warn(scope, spender, standing);
        var plan = RetrievalPlan(questionLength, retrieval, models, standing);
        var reservation = await costs.ReserveAsync(scope, spender, id, plan, cancellationToken);
        return new QuestionBill(costs, scope, reservation, standing, models.Chat);
    }

    /// <summary>What was used so far, and what each line costs, US dollars.</summary>
    public IEnumerable<(CostLine Line, decimal CostUsd)> Costs =>
        _reservation.Used.Select(line => (line, _costs.CostOf(_reservation, line)));

    /// <summary>Bills the model calls made until the result is disposed (<see cref="UsageMeter.Measure"/>).</summary>
    public IDisposable Measure(string purpose) => _reservation.Measure(purpose);

    /// <summary>Bills the model calls that a stream makes, and makes their spans children of <paramref name="span"/>, however its reader's
    /// context changes between two items.</summary>
    public async IAsyncEnumerable<T> MeasureAsync<T>(string purpose, Activity? span, IAsyncEnumerable<T> stream)
    {
        await using var items = stream.GetAsyncEnumerator();
        while (await SpanContext.RunAsync(span, NextAsync))
        {
            yield return items.Current;
        }

        async Task<bool> NextAsync()
        {
            using var measured = Measure(purpose);
            return await items.MoveNextAsync();
        }
    }

    /// <summary>Sees to it that as much is set aside as the answer's prompt and its first tokens cost, before it is asked for.</summary>
    /// <exception cref="BudgetExceededException">A cap forbids it.</exception>
    public async Task HoldPromptAsync(int promptBytes, int maxOutputTokens, CancellationToken cancellationToken)
    {
        _perTokenUsd = Price(new ModelUsage(OutputTokens: 1_000)) / 1_000;
        _maxOutputTokens = maxOutputTokens;
        _promptUsd = Price(new ModelUsage(InputTokens: (PromptOverheadTokens / 10) + TokenBound.Of(promptBytes)));
        _isUnderWay = true;
        var needed = SpentUsd;
        if (await _reservation.TryHoldAsync(needed, needed, cancellationToken) is { } refused)
        {
            throw refused;
        }
    }

    /// <summary>Sees to it that as much is set aside as the answer costs so far, and a little ahead of it; a long answer gets the most that
    /// it may cost.</summary>
    /// <returns>False where a cap forbids it: the answer has to end here.</returns>
    public async Task<bool> TryHoldOutputAsync(string text, CancellationToken cancellationToken)
    {
        _outputBytes += Encoding.UTF8.GetByteCount(text);
        var most = BesideAnswerUsd + _promptUsd + (Math.Max(_maxOutputTokens, TokensUnderWay) * _perTokenUsd);
        return await _reservation.TryHoldAsync(SpentUsd, most, cancellationToken) is null;
    }

    /// <summary>The answer is written: from here on it costs what its provider says.</summary>
    public void EndAnswer() => _isUnderWay = false;

    /// <summary>Sees to it that as much is set aside as a further call may cost.</summary>
    /// <param name="line">The most that it uses.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False where a cap forbids it.</returns>
    /// <exception cref="UnknownPriceException">The model's price is not known.</exception>
    public async Task<bool> TryHoldAsync(CostLine line, CancellationToken cancellationToken)
    {
        var needed = SpentUsd + _costs.PriceOf(line);
        return await _reservation.TryHoldAsync(needed, needed, cancellationToken) is null;
    }

    /// <summary>Sees to it that as much is set aside as rewriting the question and the search behind it may cost.</summary>
    /// <returns>False where a cap forbids it.</returns>
    public async Task<bool> TryHoldRewriteAsync(IEnumerable<ChatMessage> prompt, CancellationToken cancellationToken)
    {
        var bytes = prompt.Sum(message => (long)Encoding.UTF8.GetByteCount(message.Text));
        var rewrite = Price(
            new ModelUsage(InputTokens: (PromptOverheadTokens / 10) + TokenBound.Of(bytes), OutputTokens: QuestionRewriter.MaxOutputTokens)
        );
        var needed = SpentUsd + rewrite + _searchUsd;
        return await _reservation.TryHoldAsync(needed, needed, cancellationToken) is null;
    }

    // An answer under way is counted by its length: its provider tells its usage at its end.
    private decimal SpentUsd => _isUnderWay ? BesideAnswerUsd + UnderWayUsd : Costs.Sum(cost => cost.CostUsd);

    private decimal BesideAnswerUsd => Costs.Where(cost => cost.Line.Purpose != AnswerPurpose).Sum(cost => cost.CostUsd);

    private long TokensUnderWay => TokenBound.Of(_outputBytes) + TokensAhead;

    private decimal UnderWayUsd => _promptUsd + (TokensUnderWay * _perTokenUsd);

    private decimal Price(ModelUsage usage) => _costs.PriceOf(new CostLine(_chatModel, AnswerPurpose, usage));

    /// <summary>Settles what was used and gives its cost, US dollars. Repeating it changes nothing.</summary>
    public Task<decimal> SettleAsync(CancellationToken cancellationToken) => _reservation.SettleAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reservation.DisposeAsync();

    private static List<CostLine> EmbeddingPlan(int questionLength, ModelNames models) =>
        [
            .. new[] { models.Embeddings, models.CacheEmbeddings }
                .OfType<string>()
                .Select(model => new CostLine(model, "embed", new ModelUsage(EmbeddingTokens: TokenBound.Of(questionLength) + 200))),
        ];

    private static List<CostLine> RetrievalPlan(int questionLength, RetrievalOptions retrieval, ModelNames models, BudgetStanding standing)
    {
        var plan = EmbeddingPlan(questionLength, models);
        if (standing.RerankAllowed && models.Rerank is { } reranker)
        {
            plan.Add(new(reranker, "rerank", new ModelUsage(RerankUnits: 1 + (retrieval.PoolSize / 100))));
        }

        return plan;
    }
}

using System.Diagnostics;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Asking;

/// <summary>The money of one question: reserved before its first model call, settled from the providers' own figures. Disposed before it is
/// settled, it settles what was used and frees the rest.</summary>
internal sealed class QuestionBill : IAsyncDisposable
{
    /// <summary>Instructions, tags and titles around the passages, tokens.</summary>
    private const int PromptOverheadTokens = 1_500;

    /// <summary>A chunk's bound with a margin for other tokenizers than the one it was cut with, tokens.</summary>
    private const int TokensPerPassage = 900;

    private readonly CostReservation _reservation;
    private readonly CostController _costs;

    private QuestionBill(CostController costs, CostReservation reservation, BudgetStanding standing)
    {
        _costs = costs;
        _reservation = reservation;
        Standing = standing;
    }

    /// <summary>How the tenant stands, and what that leaves for this question.</summary>
    public BudgetStanding Standing { get; }

    /// <summary>Reserves the most that a question may cost.</summary>
    /// <exception cref="BudgetExceededException">A cap forbids it.</exception>
    /// <exception cref="UnknownPriceException">A configured model has no price.</exception>
    public static async Task<QuestionBill> OpenAsync(
        CostController costs,
        TenantScope scope,
        Spender spender,
        string turnId,
        int questionLength,
        RetrievalOptions retrieval,
        ModelNames models,
        int maxOutputTokens,
        CancellationToken cancellationToken
    )
    {
        var standing = await costs.GetStandingAsync(scope, spender, cancellationToken);
        costs.Warn(scope, spender, standing);
        var historyTokens = TokenBound.Of(retrieval.HistoryTurns * retrieval.MaxHistoryCharacters * 2L);
        var questionTokens = TokenBound.Of(questionLength);
        List<CostLine> plan =
        [
            new(
                models.Chat,
                "answer",
                new ModelUsage(
                    InputTokens: PromptOverheadTokens
                        + historyTokens
                        + questionTokens
                        + ((standing.MaxPassages ?? retrieval.TopPassages) * TokensPerPassage),
                    OutputTokens: standing.MaxOutputTokens ?? maxOutputTokens
                )
            ),
            new(models.Embeddings, "embed", new ModelUsage(EmbeddingTokens: questionTokens + 200)),
        ];
        if (retrieval.RewriteWithModel)
        {
            plan.Add(
                new(
                    models.Chat,
                    "rewrite",
                    new ModelUsage(InputTokens: 300 + historyTokens + questionTokens, OutputTokens: QuestionRewriter.MaxOutputTokens)
                )
            );
        }

        if (standing.RerankAllowed && models.Rerank is { } reranker)
        {
            plan.Add(new(reranker, "rerank", new ModelUsage(RerankUnits: 1 + (retrieval.PoolSize / 100))));
        }

        return new QuestionBill(costs, await costs.ReserveAsync(scope, spender, turnId, plan, cancellationToken), standing);
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

    /// <summary>Settles what was used and gives its cost, US dollars. Repeating it changes nothing.</summary>
    public Task<decimal> SettleAsync(CancellationToken cancellationToken) => _reservation.SettleAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reservation.DisposeAsync();
}

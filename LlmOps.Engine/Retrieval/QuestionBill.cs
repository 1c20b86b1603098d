using LlmOps.Engine.Costs;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Retrieval;

/// <summary>The money of one question: reserved before its first model call, settled from the providers' own figures. Disposed before it is settled, it settles what was used and frees the rest.</summary>
internal sealed class QuestionBill : IAsyncDisposable
{
    /// <summary>Instructions, tags and titles around the passages, tokens.</summary>
    private const int PromptOverheadTokens = 1_500;

    /// <summary>A chunk's bound with a margin for other tokenizers than the one it was cut with, tokens.</summary>
    private const int TokensOfPassage = 900;

    private const int CharactersOfToken = 3;

    private readonly CostReservation _reservation;
    private readonly BedrockOptions _models;
    private readonly List<CostLine> _used = [];
    private bool _settled;

    private QuestionBill(CostReservation reservation, BudgetStanding standing, BedrockOptions models)
    {
        _reservation = reservation;
        _models = models;
        Standing = standing;
    }

    /// <summary>How the tenant stands, and what that leaves for this question.</summary>
    public BudgetStanding Standing { get; }

    /// <summary>What was used so far.</summary>
    public IReadOnlyList<CostLine> Used => _used;

    /// <summary>Reserves the most that a question may cost.</summary>
    /// <exception cref="BudgetExceededException">A cap forbids it.</exception>
    /// <exception cref="UnknownPriceException">A configured model has no price.</exception>
    public static async Task<QuestionBill> OpenAsync(CostController costs, TenantScope scope, string turnId, int questionLength, RetrievalOptions retrieval, BedrockOptions models, CancellationToken cancellationToken)
    {
        var standing = await costs.GetStandingAsync(scope, cancellationToken);
        var historyTokens = retrieval.HistoryTurns * retrieval.MaxHistoryCharacters * 2 / CharactersOfToken;
        var questionTokens = questionLength / CharactersOfToken;
        List<CostLine> plan =
        [
            new(models.ChatModel, "answer", new ModelUsage(
                InputTokens: PromptOverheadTokens + historyTokens + questionTokens + ((standing.MaxPassages ?? retrieval.TopPassages) * TokensOfPassage),
                OutputTokens: standing.MaxOutputTokens ?? models.MaxOutputTokens)),
            new(models.EmbeddingModel, "embed", new ModelUsage(EmbeddingTokens: questionTokens + 200)),
        ];
        if (retrieval.RewriteWithModel)
        {
            plan.Add(new(models.ChatModel, "rewrite", new ModelUsage(InputTokens: 300 + historyTokens + questionTokens, OutputTokens: QuestionRewriter.MaxOutputTokens)));
        }

        if (standing.RerankAllowed)
        {
            plan.Add(new(models.RerankModel, "rerank", new ModelUsage(RerankUnits: 1 + (retrieval.PoolSize / 100))));
        }

        return new QuestionBill(await costs.ReserveAsync(scope, turnId, plan, cancellationToken), standing, models);
    }

    /// <summary>Notes a chat call.</summary>
    public void AddChat(string purpose, UsageDetails? usage) => Add(_models.ChatModel, purpose, ModelUsage.From(usage));

    /// <summary>Notes the embedding and the reranking of a retrieval.</summary>
    public void AddRetrieval(RetrievalResult result)
    {
        Add(_models.EmbeddingModel, "embed", new ModelUsage(EmbeddingTokens: result.EmbeddingTokens));
        Add(_models.RerankModel, "rerank", new ModelUsage(RerankUnits: result.RerankUnits));
    }

    /// <summary>Settles what was used and gives its cost, US dollars. Repeating it changes nothing.</summary>
    public async Task<decimal> SettleAsync(CancellationToken cancellationToken)
    {
        var cost = await _reservation.SettleAsync(_used, cancellationToken);
        _settled = true;
        return cost;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // The question failed or was cancelled; what its calls used is owed all the same.
            if (!_settled && _used.Count > 0)
            {
                await SettleAsync(CancellationToken.None);
            }
        }
        finally
        {
            await _reservation.DisposeAsync();
        }
    }

    private void Add(string model, string purpose, ModelUsage usage)
    {
        if (usage != default)
        {
            _used.Add(new CostLine(model, purpose, usage));
        }
    }
}

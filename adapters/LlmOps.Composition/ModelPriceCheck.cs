using LlmOps.Bedrock;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LlmOps.Composition;

/// <summary>Refuses to start with a model whose calls could not be paid for: its price is missing for something that a call uses.</summary>
internal sealed class ModelPriceCheck(
    ModelNames models,
    IModelPrices prices,
    BedrockOptions bedrock,
    IOptions<ModelsOptions> providers,
    IOptions<BudgetOptions> budgets,
    IOptions<RetrievalOptions> retrieval
) : IHostedService
{
    /// <exception cref="InvalidOperationException">A configured model has no price.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var isCached = bedrock.PromptCaching && providers.Value.Chat.Provider == ModelsOptions.Bedrock;
        var answer = new ModelUsage(
            InputTokens: 1,
            OutputTokens: 1,
            CacheReadTokens: isCached ? 1 : 0,
            CacheWrite5mTokens: isCached ? 1 : 0
        );
        (string Role, string Model, ModelUsage Usage)[] used =
        [
            ("answers", models.Chat, answer),
            .. budgets.Value.CheaperModels.Select(model => ("answers when little money is left", model, answer)),
            .. retrieval.Value.CitationJudge is { Length: > 0 } judge ? new[] { ("judges citations", judge, answer) } : [],
            ("embeds", models.Embeddings, new ModelUsage(EmbeddingTokens: 1)),
            .. models.CacheEmbeddings is { } own ? new[] { ("compares questions", own, new ModelUsage(EmbeddingTokens: 1)) } : [],
            .. models.Rerank is { } rerank ? new[] { ("reranks", rerank, new ModelUsage(RerankUnits: 1)) } : [],
        ];
        string[] missing =
        [
            .. used.Where(entry => prices.CostUsd(entry.Model, entry.Usage) is null).Select(entry => $"{entry.Model} ({entry.Role})"),
        ];
        return missing.Length == 0
            ? Task.CompletedTask
            : throw new InvalidOperationException(
                $"There is no price, or not one for everything that a call uses, for {string.Join(", ", missing)}. Models without a price "
                    + $"are not called: add one to section {PriceTable.Section} "
                    + "(Prices:0:Model, Prices:0:Input, Prices:0:Output, …, US dollars; 0 where it costs nothing) or configure another "
                    + "model."
                    + (
                        isCached
                            ? " A chat model also needs Prices:0:CacheRead and Prices:0:CacheWrite5m unless Bedrock:PromptCaching is false."
                            : ""
                    )
            );
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

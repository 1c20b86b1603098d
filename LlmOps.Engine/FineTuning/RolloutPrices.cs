using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;

namespace LlmOps.Engine.FineTuning;

/// <summary>Prices a tuned model as the model that the registry names for it.</summary>
internal sealed class RolloutPrices(PriceTable prices, RegistryRollout rollout) : IModelPrices
{
    public decimal? CostUsd(string model, ModelUsage usage) =>
        prices.CostUsd(model, usage) ?? (rollout.PricedAs(model) is { } other ? prices.CostUsd(other, usage) : null);
}

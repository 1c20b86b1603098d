using LlmOps.Engine.Models;

namespace LlmOps.Engine.Budgets;

/// <summary>What models cost.</summary>
public interface IModelPrices
{
    /// <summary>The cost of a usage, US dollars, or null where the model's price is not known.</summary>
    decimal? CostUsd(string model, ModelUsage usage);
}

namespace LlmOps.Engine.Costs;

/// <summary>A model without a price: its use is refused, because nobody could say what it costs.</summary>
/// <param name="modelId">The model.</param>
public sealed class UnknownPriceException(string modelId)
    : Exception($"There is no price for model '{modelId}'. Give it one under the configuration section '{PriceTable.Section}'.")
{
    /// <summary>The model.</summary>
    public string ModelId { get; } = modelId;
}

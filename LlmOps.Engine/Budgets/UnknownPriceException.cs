namespace LlmOps.Engine.Budgets;

/// <summary>A model whose price is not known. It is not called.</summary>
/// <param name="model">The model id.</param>
public sealed class UnknownPriceException(string model) : Exception($"The price of model '{model}' is not known, so it may not be used.")
{
    /// <summary>The model id.</summary>
    public string Model { get; } = model;
}

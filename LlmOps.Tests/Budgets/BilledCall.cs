namespace LlmOps.Tests.Budgets;

/// <summary>A line of the simulated provider's bill.</summary>
/// <param name="Question">The question that the call was made for.</param>
/// <param name="Model">The model.</param>
/// <param name="Nanos">Billionths of a US dollar.</param>
public sealed record BilledCall(string Question, string Model, long Nanos);

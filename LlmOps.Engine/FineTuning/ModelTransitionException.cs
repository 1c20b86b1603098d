namespace LlmOps.Engine.FineTuning;

/// <summary>A change that the model's state does not allow.</summary>
/// <param name="message">What is wrong, in one sentence.</param>
public sealed class ModelTransitionException(string message) : Exception(message);

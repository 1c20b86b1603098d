namespace LlmOps.Cli;

/// <summary>A request that the API took was not done.</summary>
/// <param name="message">Why, in a sentence for people.</param>
internal sealed class RequestRefusedException(string message) : Exception(message);

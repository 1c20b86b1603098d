namespace LlmOps.Engine.Erasing;

/// <summary>A store cannot be emptied yet, for a reason that people may know.</summary>
/// <param name="message">The reason, one sentence without content.</param>
public sealed class ErasureWaitsException(string message) : Exception(message);

namespace LlmOps.Engine.Knowledge;

/// <summary>The index holds vectors that cannot be compared with those that the embedding model makes now. Its owner makes them
/// again.</summary>
/// <param name="message">Whose vectors they are and who answers now.</param>
public sealed class VectorsOutdatedException(string message) : InvalidOperationException(message);

namespace LlmOps.Engine.Ingesting;

/// <summary>No parser process could be started, or the one that was got no document through. The document may be tried again.</summary>
public sealed class ParserUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

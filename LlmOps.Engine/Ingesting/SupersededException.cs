namespace LlmOps.Engine.Ingesting;

/// <summary>The document was deleted or accepted again while a generation of it was being worked on.</summary>
internal sealed class SupersededException() : Exception("The document was deleted or accepted again.");

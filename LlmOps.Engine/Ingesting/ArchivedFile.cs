namespace LlmOps.Engine.Ingesting;

/// <summary>A file of an archive.</summary>
/// <param name="Path">Its path in the archive, with slashes.</param>
/// <param name="Open">Opens its content.</param>
public sealed record ArchivedFile(string Path, Func<Stream> Open);

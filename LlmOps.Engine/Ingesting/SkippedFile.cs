namespace LlmOps.Engine.Ingesting;

/// <summary>A file of an archive that is not taken in.</summary>
/// <param name="Path">Its path, with the archive's name before it.</param>
/// <param name="Reason">A stable code, such as <c>unsupported-type</c>.</param>
/// <param name="Message">One sentence.</param>
public sealed record SkippedFile(string Path, string Reason, string Message);

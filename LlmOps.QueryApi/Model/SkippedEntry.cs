namespace LlmOps.QueryApi.Model;

/// <summary>A file of an archive that is not taken in.</summary>
/// <param name="Path">Its path, with the archive's name before it.</param>
/// <param name="Reason">A stable code: <c>unsupported-type</c>, <c>empty</c>, <c>too-large</c>, <c>too-long</c>, <c>duplicate</c>,
/// <c>invalid-form</c> or <c>corrupt</c>.</param>
/// <param name="Message">One sentence.</param>
public sealed record SkippedEntry(string Path, string Reason, string Message);

namespace LlmOps.Formats.ParserProcesses;

/// <summary>One document to parse.</summary>
/// <param name="ContentType">The type as given, or null.</param>
/// <param name="FileName">The file's name, or null.</param>
/// <param name="Length">Bytes of content that follow.</param>
internal sealed record ParserRequest(string? ContentType, string? FileName, int Length);

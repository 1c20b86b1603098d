namespace LlmOps.QueryApi.Model;

/// <summary>Why a document is not ready.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Message">One sentence.</param>
public sealed record DocumentError(string Code, string Message);

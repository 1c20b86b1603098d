namespace Aspire.Hosting.ApplicationModel;

/// <summary>A line of a resource's console.</summary>
/// <param name="LineNumber">Counted from 1.</param>
/// <param name="Content">The text, after an ISO 8601 time and a space.</param>
/// <param name="IsErrorMessage">Whether it came over standard error.</param>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

namespace LlmOps.Cli;

/// <summary>The command line cannot be used.</summary>
/// <param name="message">One sentence that says why.</param>
internal sealed class UsageException(string message) : Exception(message);

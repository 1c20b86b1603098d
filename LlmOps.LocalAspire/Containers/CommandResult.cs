namespace Aspire.Hosting.Containers;

/// <summary>What came of a command.</summary>
/// <param name="ExitCode">Zero where it did what it was told.</param>
/// <param name="Output">The lines of standard output.</param>
/// <param name="Errors">The lines of standard error.</param>
internal sealed record CommandResult(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The first line of output; empty where there is none.</summary>
    public string Line => Output.Count == 0 ? string.Empty : Output[0].Trim();

    /// <summary>Why it failed: what it said last, but for what names no reason.</summary>
    public string Reason => Errors.LastOrDefault(line => !string.IsNullOrWhiteSpace(line) && !line.Contains("--help", StringComparison.Ordinal) && !line.StartsWith("Error: failed to start containers", StringComparison.Ordinal))
        ?? Output.LastOrDefault(line => !string.IsNullOrWhiteSpace(line))
        ?? FormattableString.Invariant($"exit code {ExitCode}");
}

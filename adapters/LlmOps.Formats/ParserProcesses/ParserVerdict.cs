using System.Globalization;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats.ParserProcesses;

/// <summary>What the sender of a document is told when it broke its parser process or a limit of it.</summary>
internal static class ParserVerdict
{
    // 128 and the number of the signal.
    private const int KilledExitCode = 128 + 9;
    private const int CpuExitCode = 128 + 24;

    public static string TimeMessage(TimeSpan limit) =>
        Exceeded("Parsing the document took too long", Seconds(limit), nameof(ParserProcessOptions.TimeLimit));

    public static string CpuMessage(TimeSpan limit) =>
        Exceeded("Parsing the document took too much processor time", Seconds(limit), nameof(ParserProcessOptions.CpuLimit));

    public static string MemoryMessage(long limit) =>
        Exceeded(
            "Parsing the document took too much memory",
            string.Create(CultureInfo.InvariantCulture, $"{limit} bytes"),
            nameof(ParserProcessOptions.MaxMemoryBytes)
        );

    public static string OutputMessage(int limit) =>
        Exceeded(
            "The parsed document is too large",
            string.Create(CultureInfo.InvariantCulture, $"{limit} bytes"),
            nameof(ParserProcessOptions.MaxOutputBytes)
        );

    public static string ErrorMessage(string exceptionType) => $"The document's parser failed on it ({exceptionType}).";

    /// <summary>Explains the death of a process that its parent did not kill.</summary>
    /// <param name="exitCode">How it ended.</param>
    /// <param name="errorOutput">The first of what it wrote to its error output.</param>
    /// <param name="outOfMemory">True where the kernel killed it for its control group's limit.</param>
    /// <param name="options">The limits.</param>
    public static Exception Explain(int exitCode, string errorOutput, bool outOfMemory, ParserProcessOptions options)
    {
        var trace = errorOutput.Length > 0 ? new ParserTraceException(errorOutput) : null;
        if (
            outOfMemory
            || errorOutput.Contains("Out of memory", StringComparison.OrdinalIgnoreCase)
            || errorOutput.Contains(nameof(OutOfMemoryException), StringComparison.Ordinal)
        )
        {
            return new DocumentUnreadableException(ParserLimit.Memory, MemoryMessage(options.MaxMemoryBytes), trace);
        }

        return exitCode switch
        {
            CpuExitCode => new DocumentUnreadableException(ParserLimit.Cpu, CpuMessage(options.CpuLimit), trace),
            KilledExitCode => new ParserKilledException(),
            _ when errorOutput.Contains("Stack overflow", StringComparison.OrdinalIgnoreCase) => Crashed(
                "it is nested too deeply, or refers to itself (stack overflow)",
                trace
            ),
            _ => Crashed(string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode}"), trace),
        };
    }

    public static DocumentUnreadableException Crashed(string how, Exception? cause) =>
        new(ParserLimit.Crash, $"The document's parser crashed on it: {how}.", cause);

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    private static string Exceeded(string what, string limit, string option) =>
        $"{what}; the limit is {limit} ({ParserProcessOptions.Section}:{option}).";
}

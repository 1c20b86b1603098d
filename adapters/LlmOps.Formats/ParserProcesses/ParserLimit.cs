using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats.ParserProcesses;

/// <summary>Reasons of a <see cref="DocumentUnreadableException"/> whose document broke the process that parsed it, or a limit of that
/// process.</summary>
public static class ParserLimit
{
    /// <summary>The document took too long.</summary>
    public const string Time = "time-limit";

    /// <summary>The document took too much processor time.</summary>
    public const string Cpu = "cpu-limit";

    /// <summary>The document took too much memory.</summary>
    public const string Memory = "memory-limit";

    /// <summary>The document's parsed form is too large.</summary>
    public const string Output = "output-limit";

    /// <summary>The process died of the document.</summary>
    public const string Crash = "parser-crash";

    /// <summary>The parser met something that it was not written for.</summary>
    public const string Error = "parser-error";
}

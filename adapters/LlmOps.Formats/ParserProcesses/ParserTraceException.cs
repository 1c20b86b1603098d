using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats.ParserProcesses;

/// <summary>What happened inside the parser process, as the text of its stack: the cause of a <see cref="DocumentUnreadableException"/>
/// there.</summary>
internal sealed class ParserTraceException(string trace) : Exception("The parser process failed.")
{
    public override string ToString() => trace;
}

using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats.ParserProcesses;

/// <summary>Why a document was not parsed.</summary>
/// <param name="Reason">A reason of <see cref="DocumentUnreadableException"/>.</param>
/// <param name="Message">One sentence for the person who sent the document.</param>
/// <param name="Trace">Types and stacks of the exceptions behind it, without their messages, which may quote the document; null where there
/// are none.</param>
internal sealed record ParserRefusal(string Reason, string Message, string? Trace);

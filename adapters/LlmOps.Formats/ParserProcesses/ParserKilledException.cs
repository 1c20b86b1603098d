namespace LlmOps.Formats.ParserProcesses;

/// <summary>A parser process was killed, and not by its parent: by the kernel for want of memory on the machine, or by a person. The
/// document need not be the cause.</summary>
internal sealed class ParserKilledException() : Exception("The parser process was killed from outside.");

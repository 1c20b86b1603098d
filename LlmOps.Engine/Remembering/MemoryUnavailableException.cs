namespace LlmOps.Engine.Remembering;

/// <summary>No tier could do what was asked. Nothing is half done that a repetition would not finish.</summary>
/// <param name="message">One sentence.</param>
/// <param name="parts">The parts (<see cref="MemoryParts"/>) that failed.</param>
/// <param name="inner">The cause.</param>
public sealed class MemoryUnavailableException(string message, IReadOnlyList<string> parts, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The parts (<see cref="MemoryParts"/>) that failed.</summary>
    public IReadOnlyList<string> Parts { get; } = parts;
}

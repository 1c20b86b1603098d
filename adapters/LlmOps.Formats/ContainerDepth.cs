using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats;

/// <summary>Counts how deep files lie in files, so that an archive in an archive, and so on, comes to an end.</summary>
internal sealed class ContainerDepth : IDisposable
{
    private const int Max = 3;

    private static readonly AsyncLocal<int> s_depth = new();

    private readonly int _before = s_depth.Value;

    private ContainerDepth() => s_depth.Value = _before + 1;

    /// <exception cref="DocumentUnreadableException"><c>too-large</c>: files lie too deep in files.</exception>
    public static ContainerDepth Enter() =>
        s_depth.Value >= Max
            ? throw new DocumentUnreadableException("too-large", $"Files lie in files more than {Max} deep.")
            : new ContainerDepth();

    public void Dispose() => s_depth.Value = _before;
}

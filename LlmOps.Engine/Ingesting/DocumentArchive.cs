namespace LlmOps.Engine.Ingesting;

/// <summary>An open archive.</summary>
/// <param name="files">Its files, in their order.</param>
/// <param name="container">What is closed with it.</param>
public sealed class DocumentArchive(IReadOnlyList<ArchivedFile> files, IDisposable container) : IDisposable
{
    /// <summary>Its files, in their order; folders and what file systems leave behind are not among them.</summary>
    public IReadOnlyList<ArchivedFile> Files { get; } = files;

    /// <inheritdoc/>
    public void Dispose() => container.Dispose();
}

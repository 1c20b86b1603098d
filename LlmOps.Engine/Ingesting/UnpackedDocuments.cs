namespace LlmOps.Engine.Ingesting;

/// <summary>Documents with those of archives in the archives' place.</summary>
/// <param name="documents">The documents.</param>
/// <param name="skipped">The files of archives that are not taken in.</param>
/// <param name="opened">Contents that were opened for it.</param>
public sealed class UnpackedDocuments(
    IReadOnlyList<IncomingDocument> documents,
    IReadOnlyList<SkippedFile> skipped,
    IReadOnlyList<IAsyncDisposable> opened
) : IAsyncDisposable
{
    /// <summary>The documents.</summary>
    public IReadOnlyList<IncomingDocument> Documents { get; } = documents;

    /// <summary>The files of archives that are not taken in.</summary>
    public IReadOnlyList<SkippedFile> Skipped { get; } = skipped;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var content in opened)
        {
            await content.DisposeAsync();
        }
    }
}

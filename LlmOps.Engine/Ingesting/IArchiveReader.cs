namespace LlmOps.Engine.Ingesting;

/// <summary>Opens archives that hold documents.</summary>
public interface IArchiveReader
{
    /// <summary>Opens an archive; null where the content is a document of its own that merely lies in an archive,
    /// as Office files do.</summary>
    /// <param name="content">The whole content, from where it stands.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="DocumentUnreadableException">The archive is damaged, or expands beyond the limits.</exception>
    Task<DocumentArchive?> OpenAsync(Stream content, CancellationToken cancellationToken);
}

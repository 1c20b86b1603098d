using LlmOps.Engine.Chunking;

namespace LlmOps.Engine.Ingesting;

/// <summary>Reads documents of every supported format, wherever the parsers run.</summary>
public interface IDocumentReader
{
    /// <summary>Detects the type of a content, then reads it.</summary>
    /// <param name="content">The whole content, positioned at its start; it can seek.</param>
    /// <param name="contentType">The type as given, or null.</param>
    /// <param name="fileName">The file's name, or null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="DocumentUnreadableException">The content cannot be read, and never will be.</exception>
    /// <exception cref="LlmOps.Engine.Ingesting.ParserUnavailableException">Nothing reads documents at present; the content itself is not
    /// to blame.</exception>
    Task<ParsedDocument> ParseAsync(Stream content, string? contentType, string? fileName, CancellationToken cancellationToken);
}

using LlmOps.Engine.Chunking;

namespace LlmOps.Engine.Ingesting;

/// <summary>Turns the bytes of one family of formats into text.</summary>
public interface IDocumentParser
{
    /// <summary>The media types this parser reads, in lower case and without parameters.</summary>
    IReadOnlyCollection<string> ContentTypes { get; }

    /// <summary>Reads a document.</summary>
    /// <param name="content">The whole content, positioned at its start.</param>
    /// <param name="contentType">The media type as given, parameters (such as charset) included.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="DocumentUnreadableException">The content is corrupt, encrypted, empty or not of that type. It will never be
    /// readable: do not retry.</exception>
    Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken);
}

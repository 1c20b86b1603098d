namespace LlmOps.Engine.Knowledge;

/// <summary>A document as it is handed to <see cref="IDocumentCatalog.AcceptAsync"/>.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Origin">Where it came from; with the whole path behind a colon where it was a file.</param>
/// <param name="Bytes">Length of the content, bytes.</param>
/// <param name="ContentHash">Lower-case hexadecimal SHA-256 over content, content type, title and metadata.</param>
/// <param name="Metadata">The caller's facts about it.</param>
public sealed record AcceptedDocument(
    string Id,
    string Title,
    string ContentType,
    string Origin,
    long Bytes,
    string ContentHash,
    IReadOnlyDictionary<string, string> Metadata
)
{
    /// <summary>The path of the file that the id was made from, or null where the sender named the id. An id that was made replaces a
    /// document of the same origin only.</summary>
    public string? Path { get; init; }
}

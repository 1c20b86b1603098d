namespace LlmOps.Engine.Ingestion;

/// <summary>A document as somebody sends it.</summary>
public sealed record IncomingDocument
{
    /// <summary>The content; read once from where it stands. The sender disposes it.</summary>
    public required Stream Content { get; init; }

    /// <summary>Where it comes from: <c>api</c>, <c>drop-folder</c> or <c>s3</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>The document's id, or null: one is made from the content, so that the same content sent again is the same document.</summary>
    public string? Id { get; init; }

    /// <summary>The title, or null: the one found in the document, else the file name, else the id.</summary>
    public string? Title { get; init; }

    /// <summary>The media type, or null: by the file name's extension, else by the content's first bytes.</summary>
    public string? ContentType { get; init; }

    /// <summary>The file's name where it was a file; it names no place on any machine.</summary>
    public string? FileName { get; init; }

    /// <summary>Facts about the document that queries can filter by.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

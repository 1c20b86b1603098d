namespace LlmOps.Engine.Ingesting;

/// <summary>A document as it is sent.</summary>
public sealed record IncomingDocument
{
    /// <summary>The content; read once from where it stands. The sender disposes it.</summary>
    public required Stream Content { get; init; }

    /// <summary>Where it comes from: <c>api</c>, <c>drop-folder</c> or <c>s3</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>The document's id, or null: one is made from the file's path, so that a file sent again is the same document and a file of
    /// the same name from elsewhere is not; without a path it is made from the content.</summary>
    public string? Id { get; init; }

    /// <summary>The title, or null: the one found in the document, else the file name, else the id.</summary>
    public string? Title { get; init; }

    /// <summary>The media type, or null: by the file name's extension, else by the content's first bytes.</summary>
    public string? ContentType { get; init; }

    /// <summary>The file's path within its source where it was a file, as the sender gave it; it names no place on this machine.</summary>
    public string? FileName { get; init; }

    /// <summary>Whether it came in an archive, whose files have a limit of their own.</summary>
    public bool IsArchived { get; init; }

    /// <summary>Facts about the document that queries can filter by.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Access labels: only callers with one of them see the document. None: the whole tenant does.</summary>
    public IReadOnlyCollection<string> AccessLabels { get; init; } = [];

    /// <summary>The labels that the sender sees; null: all. It can use no other, and replaces no document that it does not see.</summary>
    public IReadOnlyCollection<string>? SenderLabels { get; init; }
}

namespace LlmOps.Engine.Chunking;

/// <summary>A passage of a document, the unit that is embedded, indexed, retrieved and cited.</summary>
/// <param name="DocumentId">The document it is part of.</param>
/// <param name="Generation">The version of the document, assigned when it was accepted; rises with every changed acceptance.</param>
/// <param name="Ordinal">Place among the document's chunks, from 0.</param>
/// <param name="Start">Offset of its first character in the document's source text, in UTF-16 code units.</param>
/// <param name="End">Offset behind its last character.</param>
/// <param name="Text">The source text from <paramref name="Start"/> to <paramref name="End"/>, verbatim.</param>
/// <param name="Headings">The headings above the chunk, outermost first; the document's title is not among them.</param>
/// <param name="Tokens">Estimated tokens of <paramref name="Text"/>.</param>
public sealed record Chunk(
    string DocumentId,
    long Generation,
    int Ordinal,
    int Start,
    int End,
    string Text,
    IReadOnlyList<string> Headings,
    int Tokens
)
{
    private readonly LateText _text = new(Text);

    /// <summary>The source text from <see cref="Start"/> to <see cref="End"/>, verbatim.</summary>
    public string Text
    {
        get => _text.Value;
        init => _text = new LateText(value);
    }

    /// <summary>The text, where it need not be decoded yet.</summary>
    internal LateText LateText
    {
        init => _text = value;
    }

    /// <summary>The pages on which it stands, in the form of <see cref="ChunkPages"/>; null for formats without pages.</summary>
    public string? Pages { get; init; }

    /// <summary>What the chunk has to be read with: the sentences before it in its section, or what a model wrote to place it in its
    /// document; null where it stands for itself. It is embedded and searched with the text, and never shown or cited.</summary>
    public string? Context { get; init; }

    /// <summary>The source text between the chunk before and this one, where this one goes on with what that one began: a table, a list, a
    /// sentence, a section that was too long for one chunk. Null where it begins something of its own.</summary>
    public string? GapBefore { get; init; }

    /// <summary>Likewise between this one and the next, which goes on with what this one began.</summary>
    public string? GapAfter { get; init; }

    /// <summary>The chunk's id, unique within its tenant: document, generation and ordinal.</summary>
    public string Id => ChunkId.Format(DocumentId, Generation, Ordinal);
}

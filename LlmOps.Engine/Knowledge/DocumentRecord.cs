using LlmOps.Engine.Chunking;

namespace LlmOps.Engine.Knowledge;

/// <summary>What is known of one document.</summary>
public sealed record DocumentRecord
{
    /// <summary>The document's id, unique within its tenant: 1 to 128 characters of <c>A-Z a-z 0-9 . _ -</c>, starting with a letter or
    /// digit.</summary>
    public required string Id { get; init; }

    /// <summary>The title given or found.</summary>
    public required string Title { get; init; }

    /// <summary>The media type.</summary>
    public required string ContentType { get; init; }

    /// <summary>Where it came from: <c>api</c>, <c>drop-folder</c> or <c>s3</c>, and a name behind a colon where there is one.</summary>
    public required string Origin { get; init; }

    /// <summary>Length of the content, bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 over content, content type, title and metadata. The same hash again is no change.</summary>
    public required string ContentHash { get; init; }

    /// <summary>The caller's own facts about the document; queries can filter by them.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The generation last accepted.</summary>
    public required long Generation { get; init; }

    /// <summary>The generation that answers questions, or null while there is none.</summary>
    public long? ActiveGeneration { get; init; }

    /// <summary>How far the accepted generation has come.</summary>
    public required DocumentState State { get; init; }

    /// <summary>What the worker does right now, in one word (<c>parse</c>, <c>embed</c>, …), or null.</summary>
    public string? Step { get; init; }

    /// <summary>How often the worker has begun on this generation.</summary>
    public int Attempt { get; init; }

    /// <summary>How many of these attempts ended with the death of the worker's process. They are not among the ordinary attempts, which a
    /// fault of a store or a model uses up.</summary>
    public int Deaths { get; init; }

    /// <summary>The process that began the last attempt, or null. A step that stands under the name of another process was left by its
    /// death.</summary>
    public string? Worker { get; init; }

    /// <summary>Stable code of the last error, or null.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The last error in one sentence, or null.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>When the next attempt is due, or null.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>What the reader of the accepted generation left out on purpose, one entry a kind; known once it is parsed.</summary>
    public IReadOnlyList<LeftOutText> LeftOut { get; init; } = [];

    /// <summary>Tables that were found.</summary>
    public int Tables { get; init; }

    /// <summary>Pages of the document; 0 for formats without pages.</summary>
    public int Pages { get; init; }

    /// <summary>How many of the pages hold no text.</summary>
    public int PagesWithoutText { get; init; }

    /// <summary>The ISO 639-1 code of the language that most of it is written in, or null where nothing tells.</summary>
    public string? Language { get; init; }

    /// <summary>Chunks of the accepted generation, known once it is cut.</summary>
    public int Chunks { get; init; }

    /// <summary>How many of them are in the index so far.</summary>
    public int ChunksIndexed { get; init; }

    /// <summary>Entities of the accepted generation so far.</summary>
    public int Entities { get; init; }

    /// <summary>Relations of the accepted generation so far.</summary>
    public int Relations { get; init; }

    /// <summary>When this generation was accepted.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>When the record last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

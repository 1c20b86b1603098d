namespace LlmOps.Engine.Knowledge;

/// <summary>How far a document has come.</summary>
public enum DocumentState
{
    /// <summary>Durably stored, waiting for the worker.</summary>
    Received,

    /// <summary>Its text is there.</summary>
    Parsed,

    /// <summary>It is cut into chunks.</summary>
    Chunked,

    /// <summary>Every chunk has a vector.</summary>
    Embedded,

    /// <summary>The chunks are in the index, not yet answering.</summary>
    Indexed,

    /// <summary>Its entities and relations are in the graph.</summary>
    Linked,

    /// <summary>It answers questions.</summary>
    Ready,

    /// <summary>A fault that may pass, retried until the attempts ran out.</summary>
    Failed,

    /// <summary>Set aside: it can never be read as it is (corrupt, encrypted), or it broke the worker again and again.</summary>
    Quarantined,
}

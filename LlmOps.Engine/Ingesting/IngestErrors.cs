namespace LlmOps.Engine.Ingesting;

/// <summary>Stable error codes of documents that are not the reason codes of
/// <see cref="LlmOps.Engine.Ingesting.DocumentUnreadableException"/> or of a model call.</summary>
public static class IngestErrors
{
    /// <summary>The content never arrived in full.</summary>
    public const string ContentMissing = "content-missing";

    /// <summary>A budget is used up; the document goes on when there is money again.</summary>
    public const string OverBudget = "over-budget";

    /// <summary>The worker died on the document again and again.</summary>
    public const string Poison = "poison";

    /// <summary>No parser process could be started.</summary>
    public const string ParserUnavailable = "parser-unavailable";

    /// <summary>Storage is full; the document goes on when there is space again.</summary>
    public const string StorageFull = "storage-full";

    /// <summary>Storage is read-only; the document goes on when it can be written again.</summary>
    public const string StorageReadOnly = "storage-read-only";

    /// <summary>Files of a store are damaged or gone; the document goes on when they are rebuilt or restored.</summary>
    public const string StorageDamaged = "storage-damaged";

    /// <summary>A store or the file system did not answer.</summary>
    public const string StoreUnavailable = "store-unavailable";

    /// <summary>The worker failed unexpectedly; its log has the details.</summary>
    public const string WorkerError = "worker-error";

    /// <summary>The vectors in the chunk index are made again for another embedding model; the document goes on when they are.</summary>
    public const string VectorsOutdated = "vectors-outdated";

    /// <summary>The chunk index was damaged and lost the document; it is ingested again.</summary>
    public const string ChunksMissing = "chunks-missing";

    internal const string ChunksMissingMessage = "The chunk index lost the document's chunks; the document is ingested again.";

    internal const string ContentMissingMessage = "The content was never stored in full; send the document again.";
}

namespace LlmOps.Engine.Erasing;

/// <summary>The stores of an erasure, as receipts name them, and which service empties each.</summary>
public static class TenantDataParts
{
    /// <summary>Documents: what answers.</summary>
    public const string Catalog = "document-catalog";

    /// <summary>Work that waits, or was set aside.</summary>
    public const string Queue = "ingest-queue";

    /// <summary>Chunks and their vectors.</summary>
    public const string Index = "chunk-index";

    /// <summary>Names and relations.</summary>
    public const string Graph = "entity-graph";

    /// <summary>Documents as they were sent, and their texts.</summary>
    public const string Documents = "document-store";

    /// <summary>Which documents were deleted.</summary>
    public const string Removals = "removal-log";

    /// <summary>Files of the drop folder that were taken in or refused.</summary>
    public const string DropFolder = "drop-folder";

    /// <summary>Turns of the last hours.</summary>
    public const string TemporaryMemory = "temporary-memory";

    /// <summary>Answers that may be given again.</summary>
    public const string CachedAnswers = "answer-cache";

    /// <summary>Turns of the last days with their receipts, feedback and idempotency.</summary>
    public const string ShortTermMemory = "short-term-memory";

    /// <summary>All turns.</summary>
    public const string Archive = "archive";

    /// <summary>Turns in a process's memory that wait for a store.</summary>
    public const string WaitingTurns = "waiting-turns";

    /// <summary>What fine-tuning made of conversations.</summary>
    public const string Datasets = "datasets";

    /// <summary>What IngestWorker empties, in this order: once the catalog knows no document, none answers.</summary>
    public static IReadOnlyList<string> OfIngestWorker { get; } = [Catalog, Queue, Index, Graph, Documents, Removals, DropFolder];

    /// <summary>What QueryApi empties. What a pass lets through from one to the next, the second pass finds.</summary>
    public static IReadOnlyList<string> OfQueryApi { get; } = [WaitingTurns, CachedAnswers, TemporaryMemory, ShortTermMemory, Archive];

    /// <summary>What FineTuneWorker empties.</summary>
    public static IReadOnlyList<string> OfFineTuneWorker { get; } = [Datasets];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. OfIngestWorker, .. OfQueryApi, .. OfFineTuneWorker];
}

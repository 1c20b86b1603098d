using System.ComponentModel.DataAnnotations;

namespace LlmOps.Engine.Ingesting;

/// <summary>What is taken in at most; configuration section <c>Intake</c>.</summary>
public sealed class IntakeOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Intake";

    /// <summary>Bytes of one document.</summary>
    [Range(1L, 5L * 1024 * 1024 * 1024)]
    public long MaxDocumentBytes { get; set; } = 25 * 1024 * 1024;

    /// <summary>Documents sent in one request.</summary>
    [Range(1, 10_000)]
    public int MaxDocumentsPerRequest { get; set; } = 100;

    /// <summary>Files in an archive whose files become documents.</summary>
    [Range(1, 10_000)]
    public int MaxArchiveFiles { get; set; } = 500;

    /// <summary>Characters of a title.</summary>
    [Range(1, 10_000)]
    public int MaxTitleLength { get; set; } = 512;

    /// <summary>Characters of a file's name with its path.</summary>
    [Range(1, 10_000)]
    public int MaxFileNameLength { get; set; } = 1024;

    /// <summary>Entries of a document's metadata.</summary>
    [Range(0, 1000)]
    public int MaxMetadataEntries { get; set; } = 32;

    /// <summary>Characters of a metadata key; a key holds letters, digits, dots, underscores and hyphens.</summary>
    [Range(1, 256)]
    public int MaxMetadataKeyLength { get; set; } = 64;

    /// <summary>Characters of a metadata value.</summary>
    [Range(1, 100_000)]
    public int MaxMetadataValueLength { get; set; } = 1024;

    /// <summary>Characters of a content type.</summary>
    [Range(3, 1000)]
    public int MaxContentTypeLength { get; set; } = 255;

    /// <summary>Bytes of a document held in memory while it is taken in; what is longer goes through a temporary file.</summary>
    [Range(0, 64 * 1024 * 1024)]
    public int MaxBytesInMemory { get; set; } = 1024 * 1024;

    /// <summary>Time that the queue has to take the message for a document; then it is sent behind the caller's back.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan QueueTimeLimit { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Time that the document store has to take a content; then the sender is told to try again later.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:30:00")]
    public TimeSpan StoreTimeLimit { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Messages that wait in memory while the queue is down; beyond that documents wait for the worker's recovery.</summary>
    [Range(0, 1_000_000)]
    public int MaxWaitingMessages { get; set; } = 10_000;

    /// <summary>How long a deletion waits for the worker's receipt; then it is answered with what is still pending.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RemovalWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>After how long without a sign of life of an ingest worker readiness says so.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan WorkerSilence { get; set; } = TimeSpan.FromSeconds(30);
}

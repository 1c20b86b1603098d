using System.ComponentModel.DataAnnotations;

namespace LlmOps.Engine.Ingesting;

/// <summary>How the ingest worker works; configuration section <c>Ingestion</c>.</summary>
public sealed class IngestionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Ingestion";

    /// <summary>Documents worked on at once. Most of them wait for a model or a store, and those that wait together share a
    /// commit.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 32;

    /// <summary>Attempts at one generation before it is given up. Those that the worker's process did not survive are counted by
    /// <see cref="MaxDeaths"/>.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>Deaths of the worker's process during its work on one generation before that is quarantined. After the first, the document
    /// is worked on alone.</summary>
    [Range(1, 100)]
    public int MaxDeaths { get; set; } = 2;

    /// <summary>How long a message stays hidden from others unless the worker asks for more, which it does at every third of
    /// this.</summary>
    [Range(typeof(TimeSpan), "00:00:00.300", "12:00:00")]
    public TimeSpan Visibility { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long one look into the queue waits for a message.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:20")]
    public TimeSpan ReceiveWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait before the second attempt.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan BackoffBase { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>By what the wait grows from attempt to attempt.</summary>
    [Range(1, 10)]
    public double BackoffFactor { get; set; } = 4;

    /// <summary>The longest wait.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "11:00:00")]
    public TimeSpan BackoffMax { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a document that waits for a used-up budget looks whether it has been raised; the cap's reset ends the wait in any
    /// case.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "11:00:00")]
    public TimeSpan BudgetWait { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often ingestion tries again while storage is full or read-only.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan StorageRetryInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Part of a wait, 0 to 1, that chance takes away or adds, so that what failed together does not come back together.</summary>
    [Range(0, 1)]
    public double BackoffJitter { get; set; } = 0.2;

    /// <summary>Chunks that go to the embedding model together.</summary>
    [Range(1, 2048)]
    public int EmbeddingBatch { get; set; } = 64;

    /// <summary>Chunks that go to the index together.</summary>
    [Range(1, 5000)]
    public int IndexBatch { get; set; } = 256;

    /// <summary>Embedded batches that may wait for the index; with the batch sizes this bounds the memory of a long document.</summary>
    [Range(1, 64)]
    public int BatchesAhead { get; set; } = 4;

    /// <summary>How often the progress of a long document is logged and shown in its record.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often recovery looks for records that no worker works on; it also does so at start.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RecoveryInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a record must have stood still to be taken for forgotten.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan RecoveryAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Time that work under way has at stop to give its messages back.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The watched folder; null: <c>drop</c> under the data directory. Empty: none is watched.</summary>
    public string? DropFolder { get; set; }

    /// <summary>How often the watched folder is looked through when the system reports no change.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan DropInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a file must have stood still before it is taken for complete.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DropStableFor { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The tenant whose documents the watched folder holds.</summary>
    public string DropTenant { get; set; } = "default";
}

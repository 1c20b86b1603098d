using System.ComponentModel.DataAnnotations;

namespace LlmOps.OpenSearch;

/// <summary>How OpenSearch is used; configuration section <c>Knowledge:OpenSearch</c>.</summary>
public sealed class OpenSearchOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Knowledge:OpenSearch";

    /// <summary>Alias under which the chunks are read and written; the indexes behind it are named after it.</summary>
    [RegularExpression(
        "^[a-z0-9][a-z0-9._-]{0,99}$",
        ErrorMessage = "An alias is 1 to 100 lower-case letters, digits, dots, underscores or hyphens."
    )]
    public string Alias { get; set; } = "llmops-chunks";

    /// <summary>Shards of a new index.</summary>
    [Range(1, 100)]
    public int Shards { get; set; } = 1;

    /// <summary>Copies of each shard of a new index.</summary>
    [Range(0, 10)]
    public int Replicas { get; set; } = 1;

    /// <summary>HNSW: links of a vector.</summary>
    [Range(2, 100)]
    public int GraphLinks { get; set; } = 16;

    /// <summary>HNSW: candidates while the graph is built.</summary>
    [Range(16, 1_000)]
    public int GraphCandidates { get; set; } = 128;

    /// <summary>Neighbors that a vector search looks for at least; more find better and take longer.</summary>
    [Range(1, 10_000)]
    public int MinNeighbors { get; set; } = 100;

    /// <summary>Time for one search or other small call, retries included.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for one bulk write or delete, retries included.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Attempts for one call in total, the first included.</summary>
    [Range(1, 20)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>Bytes of one bulk request at most; services refuse more than 10 MiB on their smallest instances.</summary>
    [Range(1_000, 100_000_000)]
    public int MaxBulkBytes { get; set; } = 5 * 1024 * 1024;

    /// <summary>Chunks of one bulk request at most.</summary>
    [Range(1, 10_000)]
    public int MaxBulkChunks { get; set; } = 500;

    /// <summary>How long what the aliases point to is taken as known. A migration waits this long before it copies.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan LayoutLifetime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Failed calls in a row after which the circuit opens for <see cref="Pause"/>, so that a hanging server does not slow every
    /// question. Writes bypass it.</summary>
    [Range(1, 1_000)]
    public int FailuresBeforePause { get; set; } = 3;

    /// <summary>How long the circuit stays open before a read tries the server again.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(5);
}

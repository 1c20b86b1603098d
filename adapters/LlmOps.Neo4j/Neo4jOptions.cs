using System.ComponentModel.DataAnnotations;

namespace LlmOps.Neo4j;

/// <summary>How Neo4j is used; configuration section <c>Knowledge:Neo4j</c>.</summary>
public sealed class Neo4jOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Knowledge:Neo4j";

    /// <summary>Time for one read, retries included.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for one write, retries included.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Attempts for one call in total, the first included.</summary>
    [Range(1, 20)]
    public int MaxAttempts { get; set; } = 6;

    /// <summary>Assertions of one write at most.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 1_000;

    /// <summary>Failed calls in a row after which the circuit opens for <see cref="Pause"/>, so that a hanging server does not slow every
    /// question. Writes bypass it.</summary>
    [Range(1, 1_000)]
    public int FailuresBeforePause { get; set; } = 3;

    /// <summary>How long the circuit stays open before a read tries the server again.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(5);
}

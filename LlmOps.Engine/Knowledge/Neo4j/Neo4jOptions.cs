using System.ComponentModel.DataAnnotations;

namespace LlmOps.Engine.Knowledge.Neo4j;

/// <summary>How Neo4j is used; configuration section <c>Knowledge:Neo4j</c>.</summary>
public sealed class Neo4jOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Knowledge:Neo4j";

    /// <summary>Time for one read, retries included.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for one write, retries included.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Attempts for one call in total, the first included.</summary>
    [Range(1, 20)]
    public int MaxAttempts { get; set; } = 6;

    /// <summary>Assertions of one write at most.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 1_000;
}

using System.ComponentModel.DataAnnotations;

namespace LlmOps.Engine.Knowledge;

/// <summary>How the entity graph is walked; configuration section <c>Knowledge:Graph</c>.</summary>
public sealed class EntityGraphOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Knowledge:Graph";

    /// <summary>Chunks taken from one entity at most; an entity mentioned more often is a hub and says little.</summary>
    [Range(1, 100_000)]
    public int MaxChunksPerEntity { get; set; } = 1_000;

    /// <summary>Mentions, and relations in each direction, of one entity that are read and counted at most; more of a hub would cost every
    /// question time and tell it nothing.</summary>
    [Range(1, 10_000_000)]
    public int MaxReadsPerEntity { get; set; } = 10_000;
}

namespace LlmOps.Engine.Budgets;

/// <summary>What a model costs, in US dollars. A null price means that nothing may be charged in that bucket: usage there is refused as
/// unpriced.</summary>
public sealed record ModelPrice
{
    /// <summary>Per million uncached input tokens.</summary>
    public decimal? Input { get; init; }

    /// <summary>Per million output tokens.</summary>
    public decimal? Output { get; init; }

    /// <summary>Per million input tokens of a batch job, cached or not.</summary>
    public decimal? BatchInput { get; init; }

    /// <summary>Per million output tokens of a batch job.</summary>
    public decimal? BatchOutput { get; init; }

    /// <summary>Per million tokens read from a prompt cache.</summary>
    public decimal? CacheRead { get; init; }

    /// <summary>Per million tokens written to a prompt cache for five minutes.</summary>
    public decimal? CacheWrite5m { get; init; }

    /// <summary>Per million tokens written to a prompt cache for one hour.</summary>
    public decimal? CacheWrite1h { get; init; }

    /// <summary>Per million embedding tokens.</summary>
    public decimal? Embedding { get; init; }

    /// <summary>Per thousand rerank search units.</summary>
    public decimal? RerankPerThousand { get; init; }
}

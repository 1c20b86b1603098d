namespace LlmOps.Engine.Asking;

/// <summary>What looking for a cached answer found.</summary>
/// <param name="Result">What it came to.</param>
/// <param name="Answer">The answer; null unless it may be given.</param>
/// <param name="Similarity">How alike the questions are, for answers found by meaning.</param>
public sealed record CacheLookup(CacheResult Result, CachedAnswer? Answer = null, double? Similarity = null)
{
    /// <summary>Nothing was looked for.</summary>
    public static CacheLookup Off { get; } = new(CacheResult.Off);

    /// <summary>The question's vector, of unit length, where questions are compared and it is known.</summary>
    internal ReadOnlyMemory<float>? Vector { get; init; }

    /// <summary>The result as it stands in responses, receipts and metrics.</summary>
    public string Name => NameOf(Result);

    /// <summary>A result in one word.</summary>
    public static string NameOf(CacheResult result) =>
        result switch
        {
            CacheResult.Off => "off",
            CacheResult.None => "none",
            CacheResult.Changed => "changed",
            CacheResult.Exact => "exact",
            _ => "meaning",
        };
}

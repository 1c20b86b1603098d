namespace LlmOps.Engine.Asking;

/// <summary>What looking for a cached answer came to.</summary>
public enum CacheResult
{
    /// <summary>It was not looked for.</summary>
    Off,

    /// <summary>There is no answer to this question.</summary>
    None,

    /// <summary>There is one, but the candidates that it was made from are not those of now.</summary>
    Changed,

    /// <summary>The same question was answered.</summary>
    Exact,

    /// <summary>A question of the same meaning was answered.</summary>
    Meaning,
}

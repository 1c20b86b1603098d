namespace LlmOps.Engine.Remembering;

/// <summary>Where turns came from.</summary>
public enum MemoryTier
{
    /// <summary>Nowhere: the session has no turns, or no tier could say.</summary>
    None,

    /// <summary>The temporary tier.</summary>
    Temporary,

    /// <summary>The short-term tier.</summary>
    ShortTerm,

    /// <summary>The archive.</summary>
    Archive,
}

namespace LlmOps.Engine.Remembering;

/// <summary>The names under which memory tiers appear in <c>degraded</c> and in receipts.</summary>
public static class MemoryParts
{
    /// <summary>The temporary tier.</summary>
    public const string Temporary = "memory:temporary";

    /// <summary>The short-term tier.</summary>
    public const string ShortTerm = "memory:short-term";

    /// <summary>The archive.</summary>
    public const string Archive = "memory:archive";
}

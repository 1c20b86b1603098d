using System.Collections.Frozen;

namespace LlmOps.Engine.Tenancy;

/// <summary>What a caller may be allowed to do. None of them includes another.</summary>
public static class CallerScopes
{
    /// <summary>Ask questions.</summary>
    public const string Ask = "ask";

    /// <summary>List documents and read their states and texts.</summary>
    public const string DocumentsRead = "documents:read";

    /// <summary>Send, replace and delete documents.</summary>
    public const string DocumentsWrite = "documents:write";

    /// <summary>Read and delete conversations.</summary>
    public const string Sessions = "sessions";

    /// <summary>Read usage, costs and budgets.</summary>
    public const string Usage = "usage";

    /// <summary>Make and revoke keys, set budgets, erase the tenant.</summary>
    public const string Admin = "admin";

    /// <summary>Every scope.</summary>
    public static FrozenSet<string> All { get; } =
        FrozenSet.ToFrozenSet([Ask, DocumentsRead, DocumentsWrite, Sessions, Usage, Admin], StringComparer.Ordinal);
}

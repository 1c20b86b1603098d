using System.Text.Json;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Asking;

/// <summary>A question to be answered.</summary>
/// <param name="Question">The question, not blank.</param>
/// <param name="SessionId">The conversation it continues.</param>
/// <param name="Filter">Which chunks may be found.</param>
/// <param name="IsNewSession">The session's id was made for this question, so there is no history to load.</param>
public sealed record AskRequest(string Question, string SessionId, ChunkFilter Filter, bool IsNewSession = false)
{
    /// <summary>Who of the tenant asks: reports tell them apart.</summary>
    public Spender Spender { get; init; } = Spender.Unknown;

    /// <summary>The id that the turn gets, where the caller's key for a repeated request decides it; null: a new one.</summary>
    public string? TurnId { get; init; }

    /// <summary>Passages that the model reads at most; null: as configured.</summary>
    public int? TopPassages { get; init; }

    /// <summary>The conditions of <see cref="Filter"/> as the caller wrote them, for the receipt; null: none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Conditions { get; init; }

    /// <summary>Whether a cached answer may be given.</summary>
    public bool ReadsCache { get; init; } = true;

    /// <summary>Whether the answer may be cached.</summary>
    public bool WritesCache { get; init; } = true;
}

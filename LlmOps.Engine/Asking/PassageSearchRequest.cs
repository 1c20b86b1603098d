using LlmOps.Engine.Budgets;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Asking;

/// <summary>A search for passages without an answer.</summary>
/// <param name="Question">The question, not blank.</param>
/// <param name="TopK">Passages to return at most.</param>
/// <param name="Filter">Which chunks may be found.</param>
/// <param name="Spender">Who of the tenant asks: reports tell them apart.</param>
public sealed record PassageSearchRequest(string Question, int TopK, ChunkFilter Filter, Spender Spender);

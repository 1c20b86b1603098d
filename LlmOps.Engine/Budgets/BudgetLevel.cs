namespace LlmOps.Engine.Budgets;

/// <summary>The rungs of the ladder down which answers go as money runs out.</summary>
public enum BudgetLevel
{
    /// <summary>Everything is allowed.</summary>
    Normal,

    /// <summary>Answers are shorter and rest on fewer passages.</summary>
    ShorterAnswers,

    /// <summary>And nothing is reranked.</summary>
    NoRerank,

    /// <summary>And a cheaper model answers.</summary>
    CheaperModel,

    /// <summary>Only questions whose answer is cached are answered; every other is refused.</summary>
    CachedOnly,

    /// <summary>Nothing is left: requests are refused.</summary>
    Exhausted,
}

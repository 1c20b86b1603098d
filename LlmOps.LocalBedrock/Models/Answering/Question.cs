namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>What a question is about and what it wants.</summary>
internal sealed record Question(IReadOnlyList<QuestionTerm> Terms, AnswerKind Kind)
{
    public double TotalWeight { get; } = Terms.Sum(term => term.Weight);

    /// <summary>True where an answer without a date or number is none.</summary>
    public bool KindIsStrict { get; init; }

    /// <summary>True for "how much", "what does it cost", "what was paid": an amount of money answers.</summary>
    public bool AsksForMoney { get; init; }

    /// <summary>True for "what is not refundable?": sentences that deny answer.</summary>
    public bool Denies { get; init; }

    /// <summary>True where names are joined by "and" or "or": each wants its own answer.</summary>
    public bool JoinsNames { get; init; }

    /// <summary>The verb whose object is asked for ("what does the company make?"), as a concept; null: none.</summary>
    public string? ObjectOf { get; init; }

    public bool HasPredicate => Terms.Any(term => term.IsPredicate);

    public IEnumerable<IGrouping<int, QuestionTerm>> Names => Terms.Where(term => term.Kind == TermKind.Name).GroupBy(term => term.Group);
}

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>A word of a question.</summary>
/// <param name="Concept">Its stem or synonym class.</param>
/// <param name="Kind">Its part.</param>
/// <param name="Weight">How much of the question it is.</param>
/// <param name="Group">Words of one name share a number.</param>
internal sealed record QuestionTerm(string Concept, TermKind Kind, double Weight, int Group)
{
    public bool IsPredicate => Kind is TermKind.Plain or TermKind.Essential;
}

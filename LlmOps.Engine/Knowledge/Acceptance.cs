namespace LlmOps.Engine.Knowledge;

/// <summary>What came of accepting a document.</summary>
/// <param name="Record">The record as it now stands.</param>
/// <param name="IsNew">True where a new generation was made and must be ingested; false where the same content was already there.</param>
public sealed record Acceptance(DocumentRecord Record, bool IsNew)
{
    /// <summary>True where the new generation takes the place of an earlier one.</summary>
    public bool Replaces { get; init; }

    /// <summary>True where nothing was accepted, because the id was made from a name and belongs to a document of another origin.</summary>
    public bool IsTaken { get; init; }

    /// <summary>What became of the document.</summary>
    public IntakeOutcome Outcome =>
        !IsNew ? IntakeOutcome.Unchanged
        : Replaces ? IntakeOutcome.Replaced
        : IntakeOutcome.Created;
}

namespace LlmOps.Engine.Extraction;

/// <summary>What a verb says of the one who does and the one it is done to.</summary>
/// <param name="Predicate">The relation's name.</param>
/// <param name="IsSwapped">True where the relation runs from the one it is done to: founded_by.</param>
/// <param name="IsParticiple">True where the form can stand in the passive voice.</param>
/// <param name="AgentKind">What the one who does must be, or null.</param>
/// <param name="PatientKind">What the other must be, or null.</param>
/// <param name="DatePredicate">How a date is tied to the other one, or null where it is not.</param>
internal sealed record VerbRule(
    string Predicate,
    bool IsSwapped,
    bool IsParticiple,
    string? AgentKind,
    string? PatientKind,
    string? DatePredicate
);

namespace LlmOps.Engine.Extraction;

/// <summary>What a phrase between two names says of them.</summary>
/// <param name="Words">The phrase, lower case.</param>
/// <param name="Predicate">The relation's name.</param>
/// <param name="IsSwapped">True where the relation runs from the name behind the phrase.</param>
/// <param name="LeftKind">What stands before it must be, or null.</param>
/// <param name="RightKind">What stands behind it must be, or null.</param>
/// <param name="DatePredicate">How a date is tied to the name before the phrase, or null.</param>
internal sealed record PhraseRule(
    string[] Words,
    string Predicate,
    bool IsSwapped,
    string? LeftKind,
    string? RightKind,
    string? DatePredicate
);

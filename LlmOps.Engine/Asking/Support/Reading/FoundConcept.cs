namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>A concept that stands in a text.</summary>
/// <param name="Concept">The concept.</param>
/// <param name="Start">Offset in the text.</param>
/// <param name="End">Offset behind it.</param>
/// <param name="Words">How many words it has; 0 in a language without blanks.</param>
internal readonly record struct FoundConcept(Concept Concept, int Start, int End, int Words);

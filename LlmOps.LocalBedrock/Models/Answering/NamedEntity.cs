namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>A name where a turn mentions it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">What the words around it say that it is; null: nothing.</param>
/// <param name="Noun">The common noun that stands with it ("filter" in "the filter KF-3"), in lower case; null: none.</param>
/// <param name="Role">What the words around it say that a person did or is ("author"); null: nothing.</param>
internal sealed record NamedEntity(string Name, EntityKind? Kind, string? Noun, string? Role);

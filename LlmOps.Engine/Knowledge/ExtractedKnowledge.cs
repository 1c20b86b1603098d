namespace LlmOps.Engine.Knowledge;

/// <summary>What a document's chunks contribute to the graph.</summary>
/// <param name="Mentions">Which chunk speaks of which entity; one entry for each pair.</param>
/// <param name="Relations">Statements; subject and object are among the mentions.</param>
public sealed record ExtractedKnowledge(IReadOnlyList<EntityMention> Mentions, IReadOnlyList<EntityRelation> Relations);

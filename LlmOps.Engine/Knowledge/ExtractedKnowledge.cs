namespace LlmOps.Engine.Knowledge;

/// <summary>What a document's chunks contribute to the graph.</summary>
/// <param name="Mentions">Which chunk speaks of which entity; one entry for each pair.</param>
/// <param name="Relations">Statements; subject and object are among the mentions.</param>
public sealed record ExtractedKnowledge(IReadOnlyList<EntityMention> Mentions, IReadOnlyList<EntityRelation> Relations)
{
    /// <summary>How many different entities are mentioned.</summary>
    public int EntityCount => Mentions.Select(mention => mention.Entity.Key).Distinct(StringComparer.Ordinal).Count();
}

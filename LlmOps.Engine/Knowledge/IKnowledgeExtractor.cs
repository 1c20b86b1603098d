using LlmOps.Engine.Documents;

namespace LlmOps.Engine.Knowledge;

/// <summary>Finds entities and relations in text.</summary>
public interface IKnowledgeExtractor
{
    /// <summary>Extracts what chunks say.</summary>
    ExtractedKnowledge Extract(IReadOnlyList<Chunk> chunks);

    /// <summary>The entities a question names; the seeds of a walk through the graph.</summary>
    IReadOnlyList<Entity> ExtractFromQuestion(string question);
}

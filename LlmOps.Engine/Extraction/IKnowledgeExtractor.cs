using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Extraction;

/// <summary>Finds entities and relations in text.</summary>
public interface IKnowledgeExtractor
{
    /// <summary>Extracts what chunks say.</summary>
    ExtractedKnowledge Extract(IReadOnlyList<Chunk> chunks);

    /// <summary>The entities a question names; the seeds of a walk through the graph.</summary>
    IReadOnlyList<Entity> ExtractFromQuestion(string question);
}

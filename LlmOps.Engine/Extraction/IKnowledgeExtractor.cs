using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Extraction;

/// <summary>Finds entities and relations in text.</summary>
public interface IKnowledgeExtractor
{
    /// <summary>Extracts what the chunks of a document say.</summary>
    /// <param name="title">The document's title; where it reads as a name, all of the document is about it.</param>
    /// <param name="chunks">The document's chunks, in order.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    ValueTask<ExtractedKnowledge> ExtractAsync(string title, IReadOnlyList<Chunk> chunks, CancellationToken cancellationToken);

    /// <summary>The entities a question names; the seeds of a walk through the graph.</summary>
    IReadOnlyList<Entity> ExtractFromQuestion(string question);
}

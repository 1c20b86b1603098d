using LlmOps.Engine.Asking;
using LlmOps.Engine.Chunking;
using Passage = LlmOps.Engine.Asking.Passage;

namespace LlmOps.Engine.FineTuning;

/// <summary>A passage that an example shows to the model.</summary>
/// <param name="Index">The number by which the answer cites it.</param>
/// <param name="DocumentId">Its document.</param>
/// <param name="ChunkId">Its chunk.</param>
/// <param name="Title">Title of the document.</param>
/// <param name="Text">The text.</param>
internal sealed record ExamplePassage(int Index, string DocumentId, string ChunkId, string Title, string Text)
{
    public Passage ToPassage()
    {
        _ = Chunking.ChunkId.TryParse(ChunkId, out _, out var generation, out var ordinal);
        var chunk = new Chunk(DocumentId, generation, ordinal, 0, Text.Length, Text, [], 0);
        return new Passage(Index, chunk, Title, 1, null, new Dictionary<string, int>(), null);
    }
}

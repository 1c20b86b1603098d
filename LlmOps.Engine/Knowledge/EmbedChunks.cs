using LlmOps.Engine.Chunking;

namespace LlmOps.Engine.Knowledge;

/// <summary>Makes the vectors of chunks, in their order.</summary>
/// <param name="chunks">The chunks, each with the title of its document.</param>
/// <param name="cancellationToken">Stops the work.</param>
public delegate Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedChunks(
    IReadOnlyList<(Chunk Chunk, string Title)> chunks,
    CancellationToken cancellationToken
);

using LlmOps.Engine.Chunking;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Knowledge;

/// <summary>Makes the vectors of one tenant's chunks, in their order, at that tenant's expense.</summary>
/// <param name="scope">The tenant.</param>
/// <param name="chunks">The chunks, each with the title of its document.</param>
/// <param name="cancellationToken">Stops the work.</param>
public delegate Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedTenantChunks(
    TenantScope scope,
    IReadOnlyList<(Chunk Chunk, string Title)> chunks,
    CancellationToken cancellationToken
);

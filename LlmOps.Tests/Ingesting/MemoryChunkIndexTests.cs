using LlmOps.Engine.Knowledge;
using LlmOps.Tests.Conformance;

namespace LlmOps.Tests.Ingesting;

public sealed class MemoryChunkIndexTests : ChunkIndexConformance
{
    protected override ValueTask<IChunkIndex> CreateAsync(int dimension) => ValueTask.FromResult<IChunkIndex>(new MemoryChunkIndex());
}

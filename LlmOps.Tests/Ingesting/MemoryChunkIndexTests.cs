using LlmOps.Engine.Knowledge;
using LlmOps.Tests.Conformance;

namespace LlmOps.Tests.Ingesting;

public sealed class MemoryChunkIndexTests : ChunkIndexConformance
{
    private readonly List<MemoryChunkIndex> _indexes = [];

    public override ValueTask DisposeAsync()
    {
        _indexes.ForEach(index => index.Dispose());
        return base.DisposeAsync();
    }

    protected override ValueTask<IChunkIndex> CreateAsync(int dimension)
    {
        var index = new MemoryChunkIndex();
        _indexes.Add(index);
        return ValueTask.FromResult<IChunkIndex>(index);
    }
}

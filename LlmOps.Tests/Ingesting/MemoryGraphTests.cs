using LlmOps.Engine.Knowledge;
using LlmOps.Tests.Conformance;

namespace LlmOps.Tests.Ingesting;

public sealed class MemoryGraphTests : EntityGraphConformance
{
    private MemoryGraph? _graph;

    protected override ValueTask<IEntityGraph> CreateAsync(EntityGraphOptions options)
    {
        _graph ??= new MemoryGraph();
        return ValueTask.FromResult<IEntityGraph>(_graph.With(options));
    }
}

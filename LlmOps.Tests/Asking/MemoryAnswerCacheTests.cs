using LlmOps.Engine.Asking;
using LlmOps.Tests.Conformance;

namespace LlmOps.Tests.Asking;

public sealed class MemoryAnswerCacheTests : AnswerCacheConformance
{
    private readonly MemoryAnswerCache _cache;

    public MemoryAnswerCacheTests() => _cache = new MemoryAnswerCache(Clock);

    private protected override IAnswerCache Open() => _cache;
}

using LlmOps.Engine.Models;
using LlmOps.Tests.Conformance;

namespace LlmOps.Tests.Embedded;

public sealed class InProcessRateBucketsTests : RateBucketsConformance
{
    private InProcessRateBuckets? _buckets;

    private protected override IRateBuckets Open() => _buckets ??= new(Time);
}

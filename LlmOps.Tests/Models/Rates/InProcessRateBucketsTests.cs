using LlmOps.Engine.Models.Rates;

namespace LlmOps.Tests.Models.Rates;

public sealed class InProcessRateBucketsTests : RateBucketsConformance
{
    private InProcessRateBuckets? _buckets;

    private protected override IRateBuckets Open() => _buckets ??= new(Time);
}

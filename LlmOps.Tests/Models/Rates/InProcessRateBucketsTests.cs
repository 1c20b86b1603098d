using LlmOps.Engine.Models.Rates;

namespace LlmOps.Tests.Models.Rates;

public sealed class InProcessRateBucketsTests : RateBucketsConformance
{
    private readonly InProcessRateBuckets _buckets = new();

    private protected override IRateBuckets Open() => _buckets;
}

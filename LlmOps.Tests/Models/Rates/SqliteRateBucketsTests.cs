using LlmOps.Engine.Models.Rates;
using LlmOps.Tests.Memory;

namespace LlmOps.Tests.Models.Rates;

public sealed class SqliteRateBucketsTests : RateBucketsConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override IRateBuckets Open() => new SqliteRateBuckets(_folder.Directory, Time);
}

using LlmOps.Embedded;
using LlmOps.Engine.Models;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Embedded;

public sealed class SqliteRateBucketsTests : RateBucketsConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override IRateBuckets Open() => new SqliteRateBuckets(_folder.Directory, Time);
}

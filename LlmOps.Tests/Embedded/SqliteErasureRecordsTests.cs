using LlmOps.Embedded;
using LlmOps.Engine.Erasing;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Ingesting;

namespace LlmOps.Tests.Embedded;

public sealed class SqliteErasureRecordsTests : ErasureRecordsConformance, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override Task<IErasureRecords> OpenAsync() =>
        Task.FromResult<IErasureRecords>(new SqliteErasureRecords(_folder.IngestDatabase()));
}

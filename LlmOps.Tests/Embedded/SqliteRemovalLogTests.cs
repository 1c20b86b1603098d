using LlmOps.Embedded;
using LlmOps.Engine.Ingesting;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Ingesting;

namespace LlmOps.Tests.Embedded;

public sealed class SqliteRemovalLogTests : RemovalLogConformance, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override Task<IRemovalLog> OpenAsync() =>
        Task.FromResult<IRemovalLog>(new SqliteRemovalLog(_folder.IngestDatabase(), Time));
}

using LlmOps.Embedded;
using LlmOps.Engine.Ingesting;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Ingesting;

namespace LlmOps.Tests.Embedded;

public sealed class SqliteWorkerHeartbeatsTests : WorkerHeartbeatsConformance, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override Task<IWorkerHeartbeats> OpenAsync() =>
        Task.FromResult<IWorkerHeartbeats>(new SqliteWorkerHeartbeats(_folder.IngestDatabase(), Time));
}

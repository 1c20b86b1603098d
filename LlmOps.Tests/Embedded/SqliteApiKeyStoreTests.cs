using LlmOps.Embedded;
using LlmOps.Engine.Access;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Ingesting;

namespace LlmOps.Tests.Embedded;

public sealed class SqliteApiKeyStoreTests : ApiKeyStoreConformance, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override Task<IApiKeyStore> OpenAsync() => Task.FromResult<IApiKeyStore>(new SqliteApiKeyStore(_folder.Data, Time));
}

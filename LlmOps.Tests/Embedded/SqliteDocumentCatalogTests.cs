using LlmOps.Embedded;
using LlmOps.Engine.Knowledge;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Ingesting;

namespace LlmOps.Tests.Embedded;

public sealed class SqliteDocumentCatalogTests : DocumentCatalogConformance
{
    private readonly TestFolder _folder = new();

    private protected override Task<IDocumentCatalog> CreateAsync() => Task.FromResult(Reopen());

    private protected override IDocumentCatalog Reopen() => new SqliteDocumentCatalog(_folder.IngestDatabase(), Time);

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return base.DisposeAsync();
    }
}

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

    [Fact]
    public async Task AFileFromBeforeTheCountersIsCountedOnceWhenItIsOpened()
    {
        await Catalog.AcceptAsync(Scope, Document("a"), Cancel);
        await Catalog.AcceptAsync(Scope, Document("b"), Cancel);
        await Catalog.DeleteAsync(Scope, "b", Cancel);
        _folder
            .IngestDatabase()
            .Write(
                (connection, transaction) =>
                {
                    using var command = connection.CreateCommand();
                    command.Transaction = transaction;
                    command.CommandText =
                        "DROP TRIGGER documents_labels_new; DROP TRIGGER documents_labels_change; DROP TABLE label_counts;";
                    return command.ExecuteNonQuery();
                }
            );

        for (var opened = 0; opened < 2; opened++)
        {
            var count = Assert.Single(await Reopen().CountAsync(Scope, Cancel));
            Assert.Equal((DocumentState.Received, 1), (count.Key, count.Value));
        }
    }
}

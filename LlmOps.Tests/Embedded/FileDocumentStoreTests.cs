using LlmOps.Embedded;
using LlmOps.Engine.Knowledge;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Ingesting;

namespace LlmOps.Tests.Embedded;

public sealed class FileDocumentStoreTests : DocumentStoreConformance
{
    private readonly TestFolder _folder = new();

    private protected override Task<IDocumentStore> CreateAsync() =>
        Task.FromResult<IDocumentStore>(new FileDocumentStore(_folder.Data.Folder("documents")));

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return base.DisposeAsync();
    }

    [Fact]
    public async Task NothingUnfinishedStaysBehind()
    {
        await PutAsync("doc", 1, "content");
        await Store.DeleteAsync(Scope, "doc", null, Cancel);

        Assert.Empty(Directory.EnumerateFiles(_folder.Data.Root, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    public async Task AnIdThatCouldLeaveItsPlaceIsRefused(string id) =>
        await Assert.ThrowsAsync<ArgumentException>(() => PutAsync(id, 1, "x"));
}

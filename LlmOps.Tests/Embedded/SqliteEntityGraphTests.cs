using LlmOps.Composition;
using LlmOps.Embedded;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Conformance;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Embedded;

public sealed class SqliteEntityGraphTests : EntityGraphConformance
{
    private readonly TemporaryDirectory _directory = new();
    private DirectoryOwnership? _ownership;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _ownership?.Dispose();
        SqliteDatabase.CloseAllConnections();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task AProcessThatDoesNotOwnTheDirectoryReadsAndDoesNotWrite()
    {
        var owner = await CreateAsync(new EntityGraphOptions());
        var knowledge = new ExtractedKnowledge([new EntityMention(new Entity("acme", "Acme", "term"), "a~1~0")], []);
        await owner.AssertAsync(TenantScope.Default, "a", 1, knowledge, TestContext.Current.CancellationToken);

        using var reader = new SqliteEntityGraph(
            new DataDirectory(_directory.Path),
            Options.Create(new EntityGraphOptions()),
            TimeProvider.System,
            NullLogger<SqliteEntityGraph>.Instance
        );

        Assert.Single(await reader.FindAsync(TenantScope.Default, ["acme"], TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            reader.AssertAsync(TenantScope.Default, "b", 1, knowledge, TestContext.Current.CancellationToken)
        );
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            reader.RetractAsync(TenantScope.Default, "a", null, TestContext.Current.CancellationToken)
        );
    }

    protected override ValueTask<IEntityGraph> CreateAsync(EntityGraphOptions options)
    {
        var data = new DataDirectory(_directory.Path);
        _ownership ??= new DirectoryOwnership(
            data,
            OwnershipServices.IngestWorkerRole,
            TimeProvider.System,
            NullLogger<DirectoryOwnership>.Instance
        );
        return ValueTask.FromResult<IEntityGraph>(
            new SqliteEntityGraph(data, Options.Create(options), TimeProvider.System, NullLogger<SqliteEntityGraph>.Instance, _ownership)
        );
    }
}

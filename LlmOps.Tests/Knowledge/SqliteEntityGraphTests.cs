using LlmOps.Engine.EmbeddedStorage;
using LlmOps.Engine.Knowledge;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Knowledge;

public sealed class SqliteEntityGraphTests : EntityGraphConformance
{
    private readonly TemporaryDirectory _directory = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override ValueTask<IEntityGraph> CreateAsync() =>
        ValueTask.FromResult<IEntityGraph>(new SqliteEntityGraph(new DataDirectory(_directory.Path), Options.Create(new EntityGraphOptions())));
}

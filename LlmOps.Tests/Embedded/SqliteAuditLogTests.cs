using LlmOps.Embedded;
using LlmOps.Engine.Access;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Ingesting;
using Microsoft.Data.Sqlite;

namespace LlmOps.Tests.Embedded;

public sealed class SqliteAuditLogTests : AuditLogConformance, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("DELETE FROM audit")]
    [InlineData("UPDATE audit SET entry = '{}'")]
    public async Task TheTableItselfRefusesChangesAndRemovals(string statement)
    {
        var log = await OpenAsync();
        await log.AppendAsync(
            TenantScope.Create("acme"),
            new AuditEntry("1", DateTimeOffset.UnixEpoch, "local", AuditActions.KeyIssued, "abc"),
            TestContext.Current.CancellationToken
        );
        using var connection = new SqliteConnection($"Data Source={_folder.Data.File("audit.db")}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;

        Assert.Contains("append-only", Assert.Throws<SqliteException>(() => command.ExecuteNonQuery()).Message, StringComparison.Ordinal);
    }

    private protected override Task<IAuditLog> OpenAsync() => Task.FromResult<IAuditLog>(new SqliteAuditLog(_folder.Data));
}

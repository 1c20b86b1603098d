using LlmOps.Embedded;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Ingesting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlmOps.Tests.Embedded;

/// <summary>Databases that are the only copy of what they hold, damaged or lost: they are not begun again, and callers are told.</summary>
public sealed class LastingDatabaseTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Ingest => _folder.Data.File("ingest.db");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gone", "ingest.db is gone. It has to be restored from a backup.")]
    [InlineData("empty", "ingest.db is damaged (SQLite error 11). It has to be restored from a backup.")]
    [InlineData("text", "ingest.db is damaged (SQLite error 26). It has to be restored from a backup.")]
    public async Task ADamagedCatalogIsToldToTheNextProcessAndStaysAsItIs(string kind, string message)
    {
        await AcceptAsync(NewCatalog());
        Damage(kind);

        var catalog = NewCatalog();
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => catalog.GetAsync(TenantScope.Default, "a", Cancel));
        Assert.Equal((StoreFailure.Damaged, $"The catalog of documents does not answer. {message}"), (error.Failure, error.Message));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AcceptAsync(catalog));
        var ready = await new StoreHealthCheck(catalog).CheckHealthAsync(
            new HealthCheckContext
            {
                Registration = new HealthCheckRegistration("document-catalog", _ => null!, HealthStatus.Unhealthy, [])
                {
                    Timeout = TimeSpan.FromSeconds(5),
                },
            },
            Cancel
        );
        Assert.Equal((HealthStatus.Unhealthy, $"document-catalog (sqlite): {message}"), (ready.Status, ready.Description));
        Assert.Equal(kind is not "gone", File.Exists(Ingest));
    }

    [Fact]
    public async Task AFileThatIsRemovedUnderARunningProcessIsMissedAtOnce()
    {
        var catalog = NewCatalog();
        await AcceptAsync(catalog);
        File.Delete(Ingest);

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => AcceptAsync(catalog));
        Assert.Equal(StoreFailure.Damaged, error.Failure);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => catalog.ProbeAsync(Cancel));
        Assert.False(File.Exists(Ingest));
    }

    [Fact]
    public async Task DamageThatACallMetStaysOnTheReadinessPage()
    {
        var catalog = NewCatalog();
        for (var i = 0; i < 200; i++)
        {
            await AcceptAsync(catalog, $"document-{i:000}");
        }

        Damage("pages");
        catalog = NewCatalog();
        await catalog.ProbeAsync(Cancel);
        var failures = 0;
        for (var i = 0; i < 200; i++)
        {
            try
            {
                Assert.NotNull(await catalog.GetAsync(TenantScope.Default, $"document-{i:000}", Cancel));
            }
            catch (StoreUnavailableException e)
            {
                Assert.Equal(StoreFailure.Damaged, e.Failure);
                failures++;
            }
        }

        Assert.InRange(failures, 1, 199);
        Assert.Equal(StoreFailure.Damaged, (await Assert.ThrowsAsync<StoreUnavailableException>(() => catalog.ProbeAsync(Cancel))).Failure);
    }

    [Fact]
    public async Task AnEmptyDatabaseIsMadeWhereItsMarkIsRemovedWithIt()
    {
        await AcceptAsync(NewCatalog());
        Damage("gone");
        File.Delete(_folder.Data.File("made", "ingest.db"));
        await AcceptAsync(NewCatalog());
    }

    private GuardedDocumentCatalog NewCatalog() =>
        new(new SqliteDocumentCatalog(_folder.IngestDatabase(), TimeProvider.System), TimeProvider.System);

    private static Task<Acceptance> AcceptAsync(GuardedDocumentCatalog catalog, string id = "a") =>
        catalog.AcceptAsync(
            TenantScope.Default,
            new AcceptedDocument(id, new string('t', 400), "text/plain", "api", 1, id, new Dictionary<string, string>()),
            Cancel
        );

    private void Damage(string kind)
    {
        // The pages of what was written last stand in the file itself, at its end.
        using (var connection = new SqliteConnection($"Data Source={Ingest};Pooling=False"))
        {
            connection.Open();
            using var checkpoint = connection.CreateCommand();
            checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            checkpoint.ExecuteNonQuery();
        }

        SqliteDatabase.CloseAllConnections();
        File.Delete($"{Ingest}-wal");
        File.Delete($"{Ingest}-shm");
        switch (kind)
        {
            case "gone":
                File.Delete(Ingest);
                break;
            case "empty":
                File.WriteAllBytes(Ingest, []);
                break;
            case "text":
                File.WriteAllText(Ingest, string.Concat(Enumerable.Repeat("This is no database. ", 2_000)));
                break;
            default:
                using (var file = File.OpenWrite(Ingest))
                {
                    // The last quarter: pages of the table that grew.
                    for (var page = file.Length / 4096 * 3 / 4; page < file.Length / 4096; page++)
                    {
                        file.Position = page * 4096;
                        file.Write([.. Enumerable.Repeat((byte)0xA5, 4096)]);
                    }
                }

                break;
        }
    }
}

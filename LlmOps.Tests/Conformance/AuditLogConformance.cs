using LlmOps.Engine.Access;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Tests.Conformance;

/// <summary>What every audit log does.</summary>
[Conformance(typeof(IAuditLog))]
public abstract class AuditLogConformance
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private TenantScope Scope { get; } = TenantScope.Create($"t{Guid.NewGuid():n}");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<IAuditLog> OpenAsync();

    [Fact]
    public async Task EntriesComeBackLatestFirstPageByPage()
    {
        var log = await OpenAsync();
        var entries = Enumerable.Range(0, 5).Select(i => Entry(i)).ToList();
        foreach (var entry in entries)
        {
            await log.AppendAsync(Scope, entry, Cancel);
        }

        var first = await log.ListAsync(Scope, null, 3, Cancel);
        var second = await log.ListAsync(Scope, first[^1].Id, 3, Cancel);

        Assert.Equal(Enumerable.Reverse(entries), first.Concat(second));
        Assert.Empty(await log.ListAsync(Scope, second[^1].Id, 3, Cancel));
        Assert.Empty(await log.ListAsync(TenantScope.Create("other"), null, 3, Cancel));
    }

    [Fact]
    public async Task AnEntryIsNotWrittenOver()
    {
        var log = await OpenAsync();
        var entry = Entry(0);
        await log.AppendAsync(Scope, entry, Cancel);
        await log.AppendAsync(Scope, entry with { Subject = "somebody else" }, Cancel);

        Assert.Equal(entry, Assert.Single(await log.ListAsync(Scope, null, 10, Cancel)));
    }

    private static AuditEntry Entry(int minute)
    {
        var at = s_start.AddMinutes(minute);
        return new AuditEntry(
            Guid.CreateVersion7(at).ToString("N"),
            at,
            "key:abc",
            AuditActions.DocumentDeleted,
            $"document-{minute}",
            minute == 0 ? null : "0123"
        );
    }
}

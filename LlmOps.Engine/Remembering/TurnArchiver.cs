using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Remembering;

/// <summary>Brings turns from the short-term tier to the archive.</summary>
internal sealed partial class TurnArchiver(
    IShortTermMemory shortTerm,
    ILongTermArchive archive,
    IOptions<MemoryOptions> options,
    ILogger<TurnArchiver> logger,
    ErasureWatch? erasures = null
)
{
    /// <summary>Archives one turn. A turn whose session has been deleted meanwhile is done with too.</summary>
    public async Task ArchiveAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken)
    {
        using var activity = EngineDiagnostics.ActivitySource.StartActivity(EngineDiagnosticsNames.MemoryArchiveSpan);
        if (erasures?.Covers(scope, turn.At) is not true)
        {
            await archive.WriteAsync(scope, turn, cancellationToken);
        }

        // An erased turn is done with too: the short-term tier loses it as well.
        await shortTerm.MarkArchivedAsync(scope, turn, cancellationToken);
    }

    /// <summary>Archives everything that the archive lacks; stops where nothing gets through.</summary>
    /// <returns>How many turns were archived.</returns>
    public async Task<int> CatchUpAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        while (true)
        {
            var waiting = await shortTerm.ListUnarchivedAsync(options.Value.ArchiveBatch, cancellationToken);
            var done = 0;
            foreach (var (tenantId, turn) in waiting)
            {
                try
                {
                    await ArchiveAsync(TenantScope.Create(tenantId), turn, cancellationToken);
                    done++;
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    LogFailed(logger, e, tenantId, turn.TurnId);
                    if (done == 0)
                    {
                        return total;
                    }
                }
            }

            total += done;
            if (waiting.Count < options.Value.ArchiveBatch || done < waiting.Count)
            {
                if (total > 0)
                {
                    LogCaughtUp(logger, total);
                }

                return total;
            }
        }
    }

    [LoggerMessage(1502, LogLevel.Warning, "A turn did not reach the archive and will be tried again: tenant {TenantId}, turn {TurnId}.")]
    private static partial void LogFailed(ILogger logger, Exception error, string tenantId, string turnId);

    [LoggerMessage(1503, LogLevel.Information, "Archived {Count} turns.")]
    private static partial void LogCaughtUp(ILogger logger, int count);
}

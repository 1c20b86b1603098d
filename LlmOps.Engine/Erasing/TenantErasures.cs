using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Erasing;

/// <summary> Erases tenants. The request is a durable record that every service sees; each empties the stores that are its own, twice: at
/// once, and again after the quiet time, when it also reads each store back. A store that is down, or a process that dies, only delays it:
/// what is not verified is tried again.
/// </summary>
public sealed partial class TenantErasures(
    IErasureRecords records,
    IEnumerable<TenantDataPart> parts,
    ErasureWatch watch,
    IOptions<ErasureOptions> options,
    TimeProvider time,
    ILogger<TenantErasures> logger
)
{
    // Long enough for a service that is out of touch with the records to come back.
    private static readonly TimeSpan s_memory = TimeSpan.FromDays(1);

    // A process that dies holds a store up for no longer than this.
    private static readonly TimeSpan s_claim = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(30);

    private readonly string _worker = Guid.NewGuid().ToString("N");
    private readonly TenantDataPart[] _parts = [.. parts];
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);

    /// <summary>Asks for the erasure of a tenant, or gives the one that is under way.</summary>
    /// <exception cref="StoreUnavailableException">The records do not answer; nothing was begun.</exception>
    public async Task<TenantErasure> RequestAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        while (true)
        {
            var stored = await CallAsync(() => records.ReadAsync(scope, cancellationToken));
            if (stored?.Erasure is { IsUnderWay: true } open)
            {
                return open;
            }

            var now = time.GetUtcNow();
            var erasure = new TenantErasure(
                Guid.CreateVersion7(now).ToString("N"),
                scope.TenantId,
                now,
                [.. TenantDataParts.All.Select(part => new ErasedStore(part, 0))]
            );
            if (await CallAsync(() => records.WriteAsync(scope, erasure, stored?.Version ?? 0, cancellationToken)))
            {
                // This process refuses the tenant's requests from here on, the others from their next look.
                watch.Note(scope.TenantId, now, isUnderWay: true);
                LogRequested(scope, erasure.Id);
                return erasure;
            }
        }
    }

    /// <summary>The tenant's last erasure, or null.</summary>
    /// <exception cref="StoreUnavailableException">The records do not answer.</exception>
    public async Task<TenantErasure?> FindAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        var erasure = (await CallAsync(() => records.ReadAsync(scope, cancellationToken)))?.Erasure;
        if (erasure is not null)
        {
            // A caller who is told of the end may go on at once.
            watch.Note(erasure.TenantId, erasure.RequestedAt, erasure.IsUnderWay);
        }

        return erasure;
    }

    /// <summary>Looks for erasures, and does this service's part of those under way.</summary>
    internal async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var erasure in await records.ListAsync(time.GetUtcNow() - s_memory, cancellationToken))
        {
            watch.Note(erasure.TenantId, erasure.RequestedAt, erasure.IsUnderWay);
            var scope = TenantScope.Create(erasure.TenantId);
            if (!_begun.Contains(erasure.Id))
            {
                // Also where it has finished meanwhile, this process still has its own memory of the tenant.
                foreach (var part in _parts.Where(part => part.IsInProcess || erasure.IsUnderWay))
                {
                    await EraseAsync(scope, erasure, part, verify: false, cancellationToken);
                }

                _begun.Add(erasure.Id);
            }

            if (!erasure.IsUnderWay || erasure.RequestedAt + options.Value.QuietTime > time.GetUtcNow())
            {
                continue;
            }

            foreach (var part in _parts)
            {
                await EraseAsync(scope, erasure, part, verify: true, cancellationToken);
            }
        }
    }

    private async Task EraseAsync(
        TenantScope scope,
        TenantErasure erasure,
        TenantDataPart part,
        bool verify,
        CancellationToken cancellationToken
    )
    {
        // A store that processes share is emptied by one of them at a time, which stops before its time is over: none is still at it when
        // the erasure has finished and the tenant's next data comes.
        if (
            (verify || !part.IsInProcess)
            && !await ChangeAsync(
                scope,
                erasure.Id,
                stored => stored.Claim(part.Name, _worker, time.GetUtcNow(), s_claim + s_margin),
                cancellationToken
            )
        )
        {
            return;
        }

        using var limit = new CancellationTokenSource(s_claim, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var attempt = new ErasedStore(part.Name, 0);
        try
        {
            attempt = attempt with { Removed = await part.Data.EraseTenantAsync(scope, either.Token) };
            var left = verify ? await part.Data.CountTenantAsync(scope, either.Token) : 0;
            attempt = attempt with
            {
                VerifiedAt = verify && left == 0 ? time.GetUtcNow() : null,
                Error = left == 0 ? null : $"{left} objects were still there; they are removed again.",
            };
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, part.Name, scope);
            attempt = attempt with
            {
                Error =
                    e is ErasureWaitsException ? e.Message
                    : limit.IsCancellationRequested ? "There is more than one attempt removes; the erasure goes on."
                    : "The store did not answer; the erasure is tried again.",
            };
        }

        await ChangeAsync(scope, erasure.Id, stored => stored.With(attempt, time.GetUtcNow()), cancellationToken);
    }

    /// <summary>Changes the record of an erasure; false where there is nothing to change, or it is another erasure's by now.</summary>
    private async Task<bool> ChangeAsync(
        TenantScope scope,
        string id,
        Func<TenantErasure, TenantErasure?> change,
        CancellationToken cancellationToken
    )
    {
        while (await records.ReadAsync(scope, cancellationToken) is { } stored && stored.Erasure.Id == id)
        {
            if (change(stored.Erasure) is not { } next)
            {
                return false;
            }

            if (!await records.WriteAsync(scope, next, stored.Version, cancellationToken))
            {
                continue;
            }

            if (stored.Erasure.IsUnderWay && !next.IsUnderWay)
            {
                watch.Note(scope.TenantId, next.RequestedAt, isUnderWay: false);
                LogFinished(scope, id, next.Stores.Sum(store => store.Removed));
            }

            return true;
        }

        return false;
    }

    private static async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is not StoreUnavailableException && StoreUnavailableException.IsOutage(e))
        {
            throw new StoreUnavailableException("erasures", "The record of erasures does not answer.", e);
        }
    }

    [LoggerMessage(
        1710,
        LogLevel.Warning,
        "Tenant {Tenant} is being erased by request {Id}; its requests are refused until that has finished."
    )]
    private partial void LogRequested(TenantScope tenant, string id);

    [LoggerMessage(1711, LogLevel.Warning, "Failed to empty {Store} of tenant {Tenant}; the erasure is tried again.")]
    private partial void LogFailed(Exception exception, string store, TenantScope tenant);

    [LoggerMessage(
        1712,
        LogLevel.Warning,
        "Tenant {Tenant} was erased by request {Id}: {Removed} objects were removed, every store was read back empty."
    )]
    private partial void LogFinished(TenantScope tenant, string id, long removed);
}

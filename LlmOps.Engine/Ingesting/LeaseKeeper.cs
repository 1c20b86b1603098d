using Microsoft.Extensions.Logging;

namespace LlmOps.Engine.Ingesting;

/// <summary>Keeps a lease while its work lasts, and stops the work when the lease is lost.</summary>
internal sealed partial class LeaseKeeper : IAsyncDisposable
{
    private readonly IIngestQueue _queue;
    private readonly IngestLease _lease;
    private readonly TimeSpan _visibility;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _work;
    private readonly CancellationTokenSource _done = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _keeping;
    private volatile bool _lost;

    public LeaseKeeper(
        IIngestQueue queue,
        IngestLease lease,
        TimeSpan visibility,
        TimeProvider time,
        ILogger logger,
        CancellationToken stopping
    )
    {
        (_queue, _lease, _visibility, _time, _logger) = (queue, lease, visibility, time, logger);
        _work = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _timer = new PeriodicTimer(visibility / 3, time);
        _keeping = KeepAsync(_done.Token);
    }

    /// <summary>Cancelled when the worker stops or the lease is lost.</summary>
    public CancellationToken Token => _work.Token;

    /// <summary>True once another worker may hold the message.</summary>
    public bool Lost => _lost;

    public async ValueTask DisposeAsync()
    {
        // Ends the wait for the next tick without an exception, which every message would have paid for.
        _timer.Dispose();
        await _done.CancelAsync();
        await _keeping;
        _done.Dispose();
        _work.Dispose();
    }

    private async Task KeepAsync(CancellationToken done)
    {
        var keptAt = _time.GetTimestamp();
        try
        {
            while (await _timer.WaitForNextTickAsync(done))
            {
                try
                {
                    if (await _queue.ExtendAsync(_lease, _visibility, done))
                    {
                        keptAt = _time.GetTimestamp();
                        continue;
                    }

                    _lost = true;
                }
                catch (Exception e) when (e is not OperationCanceledException || !done.IsCancellationRequested)
                {
                    LogExtendFailed(_logger, e, _lease.Message.TenantId, _lease.Message.DocumentId);
                    _lost = _time.GetElapsedTime(keptAt) >= _visibility;
                }

                if (_lost)
                {
                    await _work.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The work is done.
        }
    }

    [LoggerMessage(1338, LogLevel.Warning, "{TenantId}/{DocumentId}: the lease could not be extended.")]
    private static partial void LogExtendFailed(ILogger logger, Exception exception, string tenantId, string documentId);
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Ingesting;

/// <summary>Takes messages from the queue and works on several at once.</summary>
public sealed partial class IngestDispatcher(
    IIngestQueue queue,
    IngestPipeline pipeline,
    StoragePause pause,
    IOptions<IngestionOptions> options,
    TimeProvider time,
    ILogger<IngestDispatcher> logger
)
{
    private static readonly TimeSpan s_queueDown = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_overdue = TimeSpan.FromSeconds(15);

    private long _receivedAt;
    private volatile bool _running;
    private volatile bool _busy;

    /// <summary>True while messages are taken: the queue answered a moment ago, or every place is at work.</summary>
    public bool IsTakingWork =>
        _running && (_busy || time.GetElapsedTime(Volatile.Read(ref _receivedAt)) < options.Value.ReceiveWait + s_overdue);

    /// <summary>Works until <paramref name="stopping"/> is cancelled, then gives back what is under way and returns.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var places = options.Value.Concurrency;
        using var free = new SemaphoreSlim(places);
        var sampling = SampleAsync(stopping);
        Volatile.Write(ref _receivedAt, time.GetTimestamp());
        _running = true;
        try
        {
            while (true)
            {
                _busy = true;
                await free.WaitAsync(stopping);
                _busy = false;
                var taken = 1;
                while (taken < 10 && free.Wait(0, CancellationToken.None))
                {
                    taken++;
                }

                IReadOnlyList<IngestLease> leases = [];
                try
                {
                    leases = await ReceiveAsync(taken, stopping);
                }
                finally
                {
                    if (taken > leases.Count)
                    {
                        free.Release(taken - leases.Count);
                    }
                }

                foreach (var lease in leases)
                {
                    _ = HandleAsync(lease, free, stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            _running = false;

            // Each place that can be taken is one piece of work that has come to its end.
            var ended = 0;
            using var patience = new CancellationTokenSource(options.Value.StopTimeout, time);
            try
            {
                for (; ended < places; ended++)
                {
                    await free.WaitAsync(patience.Token);
                }
            }
            catch (OperationCanceledException)
            {
                LogStillUnderWay(places - ended);
            }
        }

        await sampling;
    }

    private async Task<IReadOnlyList<IngestLease>> ReceiveAsync(int max, CancellationToken stopping)
    {
        try
        {
            await pause.WaitAsync(stopping);
            var leases = await queue.ReceiveAsync(max, options.Value.Visibility, options.Value.ReceiveWait, stopping);
            Volatile.Write(ref _receivedAt, time.GetTimestamp());
            return leases;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            if (pause.BeginOn(e) is not null)
            {
                return [];
            }

            LogQueueDown(e, queue.StoreName, s_queueDown);
            await Task.Delay(s_queueDown, time, stopping);
            return [];
        }
    }

    private async Task HandleAsync(IngestLease lease, SemaphoreSlim free, CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            await pipeline.HandleAsync(lease, stopping);
        }
        catch (Exception e)
        {
            LogEscaped(e, lease.Message.TenantId, lease.Message.DocumentId);
        }
        finally
        {
            try
            {
                free.Release();
            }
            catch (ObjectDisposedException)
            {
                // It took longer than the stop could wait for.
            }
        }
    }

    private async Task SampleAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5), time);
        try
        {
            do
            {
                try
                {
                    IngestMetrics.SetQueueDepth(await queue.CountAsync(stopping));
                }
                catch (Exception e) when (!stopping.IsCancellationRequested)
                {
                    LogCountFailed(e, queue.StoreName);
                }
            } while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The worker stops.
        }
    }

    [LoggerMessage(1317, LogLevel.Error, "Failed to receive from {Queue}; retrying in {Delay}.")]
    private partial void LogQueueDown(Exception exception, string queue, TimeSpan delay);

    [LoggerMessage(1318, LogLevel.Warning, "{Count} documents were still under way at the stop; their messages come again.")]
    private partial void LogStillUnderWay(int count);

    [LoggerMessage(1319, LogLevel.Error, "{TenantId}/{DocumentId}: a fault escaped the pipeline.")]
    private partial void LogEscaped(Exception exception, string tenantId, string documentId);

    [LoggerMessage(1320, LogLevel.Debug, "{Queue} could not be counted.")]
    private partial void LogCountFailed(Exception exception, string queue);
}

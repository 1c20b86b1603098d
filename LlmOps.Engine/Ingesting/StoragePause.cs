using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Ingesting;

/// <summary>Holds ingestion while storage is full, read-only or damaged: nothing is taken from the queue, and no document loses an attempt
/// to it.</summary>
public sealed partial class StoragePause(
    IDocumentCatalog catalog,
    IDocumentStore store,
    IIngestQueue queue,
    IOptions<IngestionOptions> options,
    TimeProvider time,
    ILogger<StoragePause> logger
)
{
    private int _isOn;

    /// <summary>True while storage takes nothing.</summary>
    public bool IsOn => Volatile.Read(ref _isOn) != 0;

    /// <summary>How long until storage is tried again.</summary>
    public TimeSpan RetryInterval => options.Value.StorageRetryInterval;

    /// <summary>Begins the pause where the exception says that storage takes nothing.</summary>
    /// <returns>In what way storage fails, or null where the exception says nothing of the kind.</returns>
    public StoreFailure? BeginOn(Exception exception)
    {
        var failure = StoreFailures.Of(exception);
        if (failure is not null && Interlocked.Exchange(ref _isOn, 1) == 0)
        {
            LogPaused(exception, failure.Value, RetryInterval);
        }

        return failure;
    }

    /// <summary>Returns when storage takes writes; at once where there is no pause.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (IsOn)
        {
            await Task.Delay(RetryInterval, time, cancellationToken);
            if (await TryAsync(cancellationToken) && Interlocked.Exchange(ref _isOn, 0) != 0)
            {
                LogResumed();
            }
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await catalog.ProbeAsync(cancellationToken);
            await store.ProbeAsync(cancellationToken);
            await queue.ProbeAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogStillPaused(e, RetryInterval);
            return false;
        }
    }

    [LoggerMessage(1340, LogLevel.Error, "Storage failed ({Failure}); ingestion paused and tries again every {Interval}.")]
    private partial void LogPaused(Exception exception, StoreFailure failure, TimeSpan interval);

    [LoggerMessage(1341, LogLevel.Warning, "Storage still refused writes; next attempt in {Interval}.")]
    private partial void LogStillPaused(Exception exception, TimeSpan interval);

    [LoggerMessage(1342, LogLevel.Information, "Storage accepted writes again; ingestion resumed.")]
    private partial void LogResumed();
}

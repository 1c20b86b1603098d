namespace LlmOps.ServiceDefaults.CloudWatch;

/// <summary>What waits to be sent, bounded in bytes. Adding never waits.</summary>
internal sealed class TelemetryQueue(int maxBytes) : IDisposable
{
    private readonly Queue<TelemetryBatch> _batches = [];
    private readonly SemaphoreSlim _added = new(0, 1);
    private readonly Lock _lock = new();
    private long _bytes;

    /// <summary>Bytes that wait or are on their way.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Adds a batch; where there is no room, the oldest go: what happens now matters more than what happened then.</summary>
    /// <returns>Records dropped.</returns>
    public int Add(TelemetryBatch batch)
    {
        var dropped = 0;
        lock (_lock)
        {
            while (_batches.Count > 0 && _bytes + batch.Bytes.Length > maxBytes)
            {
                var oldest = _batches.Dequeue();
                dropped += oldest.Records;
                _bytes -= oldest.Bytes.Length;
            }

            _batches.Enqueue(batch);
            _bytes += batch.Bytes.Length;

            // A signal for each batch would outlive those that were dropped.
            if (_added.CurrentCount == 0)
            {
                _added.Release();
            }
        }

        return dropped;
    }

    /// <summary>Takes the oldest batch; waits for one.</summary>
    public async Task<TelemetryBatch> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryTake() is { } batch)
            {
                return batch;
            }

            await _added.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Takes the oldest batch, or null. Its bytes count until it is <see cref="Done"/>.</summary>
    public TelemetryBatch? TryTake()
    {
        lock (_lock)
        {
            return _batches.TryDequeue(out var batch) ? batch : null;
        }
    }

    /// <summary>A batch that was taken is sent or dropped.</summary>
    public void Done(TelemetryBatch batch)
    {
        lock (_lock)
        {
            _bytes -= batch.Bytes.Length;
        }
    }

    public void Dispose() => _added.Dispose();
}

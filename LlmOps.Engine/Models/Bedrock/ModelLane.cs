using LlmOps.Engine.Models.Rates;
using Microsoft.Extensions.Logging;

namespace LlmOps.Engine.Models.Bedrock;

/// <summary>One model's two queues in this process, in front of its shared bucket. While the model has no limit, calls start at once and are counted in the bucket now and then.</summary>
internal sealed partial class ModelLane(string model, IRateBuckets buckets, TimeProvider time, ILogger logger)
{
    /// <summary>How often a process whose calls start at once tells of them, and hears of limits that others met.</summary>
    private static readonly TimeSpan ShareEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>A waiting call asks again at least this often: the limit may have been lifted.</summary>
    private static readonly TimeSpan LongestNap = TimeSpan.FromSeconds(1);

    /// <summary>How long a store that failed is left alone.</summary>
    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _questions = new();
    private readonly LinkedList<TaskCompletionSource> _batch = new();
    private RateBucket _bucket = new();
    private int _uncounted;
    private bool _sharing;
    private bool _pumping;
    private DateTimeOffset _shared;
    private DateTimeOffset _askQuestionsAt;
    private DateTimeOffset _askBatchAt;
    private DateTimeOffset _storeBackAt;
    private ITimer? _timer;

    public double? Rate
    {
        get
        {
            lock (_lock)
            {
                return _bucket.RateAt(time.GetUtcNow());
            }
        }
    }

    public async Task EnterAsync(bool batch, CancellationToken cancellationToken)
    {
        var queue = batch ? _batch : _questions;
        LinkedListNode<TaskCompletionSource> place;
        var share = false;
        var pump = false;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_questions.Count + _batch.Count == 0 && _bucket.RateAt(now) is null)
            {
                _uncounted++;
                share = !_sharing && now - _shared >= ShareEvery;
                _sharing |= share;
                place = null!;
            }
            else
            {
                place = queue.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                pump = !_pumping;
                _pumping = true;
            }
        }

        if (share)
        {
            _ = ShareAsync();
        }

        if (place is null)
        {
            return;
        }

        if (pump)
        {
            _ = PumpAsync();
        }

        try
        {
            await place.Value.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
            {
                if (place.List is not null)
                {
                    queue.Remove(place);
                }
            }

            throw;
        }
    }

    public Task ThrottledAsync(bool batch) => UpdateAsync((bucket, now) => bucket.Refused(batch, now));

    private async Task ShareAsync()
    {
        await UpdateAsync(static (bucket, _) => bucket).ConfigureAwait(false);
        lock (_lock)
        {
            _shared = time.GetUtcNow();
            _sharing = false;
        }
    }

    /// <summary>Asks the bucket for one token after the other, for the first in the queue that goes first, until nobody waits or it is too early to ask.</summary>
    private async Task PumpAsync()
    {
        while (true)
        {
            LinkedList<TaskCompletionSource> queue;
            lock (_lock)
            {
                queue = _questions.Count > 0 ? _questions : _batch;
                var early = (queue == _batch ? _askBatchAt : _askQuestionsAt) - time.GetUtcNow();
                if (queue.Count == 0 || early > TimeSpan.Zero)
                {
                    _pumping = false;
                    if (queue.Count > 0)
                    {
                        _timer ??= time.CreateTimer(static lane => ((ModelLane)lane!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                        _timer.Change(early, Timeout.InfiniteTimeSpan);
                    }

                    return;
                }
            }

            var batch = queue == _batch;
            var wait = TimeSpan.Zero;
            await UpdateAsync((bucket, now) => bucket.Take(batch, now, out wait)).ConfigureAwait(false);
            lock (_lock)
            {
                var now = time.GetUtcNow();
                if (wait > TimeSpan.Zero)
                {
                    var next = now + (wait < LongestNap ? wait : LongestNap);
                    _ = batch ? _askBatchAt = next : _askQuestionsAt = next;
                }
                else
                {
                    Release(queue, _bucket.RateAt(now) is null);
                }
            }
        }
    }

    private void Release(LinkedList<TaskCompletionSource> queue, bool everybody)
    {
        Release(queue);
        while (everybody && _questions.Count + _batch.Count > 0)
        {
            Release(_questions.Count > 0 ? _questions : _batch);
            _uncounted++;
        }
    }

    private static void Release(LinkedList<TaskCompletionSource> queue)
    {
        if (queue.First is { } first)
        {
            queue.RemoveFirst();
            first.Value.SetResult();
        }
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            if (_pumping)
            {
                return;
            }

            _pumping = true;
        }

        _ = PumpAsync();
    }

    /// <summary>Changes the shared bucket, or, where it is out of reach, what this process last knew of it. It does not throw.</summary>
    private async Task UpdateAsync(Func<RateBucket, DateTimeOffset, RateBucket> change)
    {
        int calls;
        bool alone;
        lock (_lock)
        {
            (calls, _uncounted) = (_uncounted, 0);
            alone = time.GetUtcNow() < _storeBackAt;
        }

        if (!alone)
        {
            try
            {
                var bucket = await buckets.UpdateAsync(model, bucket => Apply(bucket), CancellationToken.None).ConfigureAwait(false);
                lock (_lock)
                {
                    _bucket = bucket;
                }

                return;
            }
            catch (Exception e)
            {
                LogAlone(e, model, StorePause);
                lock (_lock)
                {
                    _storeBackAt = time.GetUtcNow() + StorePause;
                }
            }
        }

        lock (_lock)
        {
            _bucket = Apply(_bucket);
        }

        RateBucket Apply(RateBucket bucket)
        {
            var now = time.GetUtcNow();
            return change(calls > 0 ? bucket.Counted(calls, now) : bucket, now);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The shared rate of {Model} is out of reach; this process keeps to its own for {Pause}")]
    private partial void LogAlone(Exception exception, string model, TimeSpan pause);
}

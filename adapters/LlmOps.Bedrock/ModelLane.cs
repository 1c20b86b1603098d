using LlmOps.Engine.Models;
using LlmOps.Engine.Resilience;
using Microsoft.Extensions.Logging;
using Polly.CircuitBreaker;

namespace LlmOps.Bedrock;

/// <summary>One model's two queues in this process, in front of its shared bucket. While the model has no limit, calls start at once and
/// are counted in the bucket now and then.</summary>
internal sealed partial class ModelLane(string model, IRateBuckets buckets, TimeProvider time, ILogger logger)
{
    /// <summary>How often a process whose calls start at once tells of them, and hears of limits that others met.</summary>
    private static readonly TimeSpan s_shareEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>A waiting call asks again at least this often: the limit may have been lifted.</summary>
    private static readonly TimeSpan s_longestNap = TimeSpan.FromSeconds(1);

    /// <summary>How long this process keeps to its own bucket after the store of the shared one failed.</summary>
    private static readonly TimeSpan s_ownBucketFor = TimeSpan.FromSeconds(10);

    private readonly StorePipeline _store = StorePipelines.ModelRate(model, s_ownBucketFor, time);
    private readonly Lock _lock = new();
    private readonly long _born = time.GetTimestamp();
    private readonly LinkedList<TaskCompletionSource> _questions = new();
    private readonly LinkedList<TaskCompletionSource> _batch = new();
    private RateBucket _bucket = new();
    private TimeSpan _ahead;
    private int _uncounted;
    private bool _sharing;
    private bool _pumping;
    private TimeSpan _shared = -s_shareEvery;
    private TimeSpan _askQuestionsAt;
    private TimeSpan _askBatchAt;
    private ITimer? _timer;

    public double? Rate
    {
        get
        {
            lock (_lock)
            {
                return CurrentRate;
            }
        }
    }

    /// <summary>By the shared clock, as far as is known.</summary>
    private double? CurrentRate => _bucket.RateAt(time.GetUtcNow() + _ahead);

    /// <summary>The lane's own clock, which is never set back.</summary>
    private TimeSpan Age => time.GetElapsedTime(_born);

    public async Task EnterAsync(bool batch, CancellationToken cancellationToken)
    {
        var queue = batch ? _batch : _questions;
        LinkedListNode<TaskCompletionSource>? place = null;
        var share = false;
        var pump = false;
        lock (_lock)
        {
            if (_questions.Count + _batch.Count == 0 && CurrentRate is null)
            {
                _uncounted++;
                share = !_sharing && Age - _shared >= s_shareEvery;
                _sharing |= share;
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
            Detach(ShareAsync);
        }

        if (place is null)
        {
            return;
        }

        if (pump)
        {
            Detach(PumpAsync);
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

    public Task ThrottledAsync(bool batch) => UpdateAsync((bucket, now) => (bucket.Refused(batch, now), default));

    /// <summary>Starts work that serves all callers: the one who happened to start it is not its parent in traces, and pays for nothing of
    /// it.</summary>
    private static void Detach(Func<Task> work)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            _ = work();
            return;
        }

        using (ExecutionContext.SuppressFlow())
        {
            _ = work();
        }
    }

    private async Task ShareAsync()
    {
        await UpdateAsync(static (bucket, _) => (bucket, default)).ConfigureAwait(false);
        lock (_lock)
        {
            _shared = Age;
            _sharing = false;
        }
    }

    /// <summary>Asks the bucket for the tokens of the queue that goes first, until no call waits or it is too early to ask.</summary>
    private async Task PumpAsync()
    {
        while (true)
        {
            LinkedList<TaskCompletionSource> queue;
            int waiting;
            lock (_lock)
            {
                queue = _questions.Count > 0 ? _questions : _batch;
                waiting = queue.Count;
                var early = (queue == _batch ? _askBatchAt : _askQuestionsAt) - Age;
                if (waiting == 0 || early > TimeSpan.Zero)
                {
                    _pumping = false;
                    if (waiting > 0)
                    {
                        _timer ??= time.CreateTimer(
                            static lane => ((ModelLane)lane!).OnTimer(),
                            this,
                            Timeout.InfiniteTimeSpan,
                            Timeout.InfiniteTimeSpan
                        );
                        _timer.Change(early, Timeout.InfiniteTimeSpan);
                    }

                    return;
                }
            }

            var batch = queue == _batch;
            var (taken, wait) = await UpdateAsync((bucket, now) => Take(bucket, batch, waiting, now)).ConfigureAwait(false);
            lock (_lock)
            {
                for (; taken > 0; taken--)
                {
                    Release(queue);
                }

                if (CurrentRate is null)
                {
                    ReleaseEverybody();
                }
                else if (wait > TimeSpan.Zero)
                {
                    var next = Age + (wait < s_longestNap ? wait : s_longestNap);
                    _ = batch ? _askBatchAt = next : _askQuestionsAt = next;
                }
            }
        }
    }

    /// <summary>As many tokens as are there for those who wait, in one step: a store that takes its time is asked once for all of
    /// them.</summary>
    private static (RateBucket Bucket, (int Taken, TimeSpan Wait) Result) Take(
        RateBucket bucket,
        bool batch,
        int waiting,
        DateTimeOffset now
    )
    {
        var taken = 0;
        var wait = TimeSpan.Zero;
        while (taken < waiting)
        {
            bucket = bucket.Take(batch, now, out wait);
            if (wait > TimeSpan.Zero)
            {
                break;
            }

            taken++;
        }

        return (bucket, (taken, wait));
    }

    private void ReleaseEverybody()
    {
        while (_questions.Count + _batch.Count > 0)
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

        Detach(PumpAsync);
    }

    /// <summary>Changes the shared bucket, or, where it is out of reach, what this process last knew of it. It does not throw.</summary>
    private async Task<(int Taken, TimeSpan Wait)> UpdateAsync(
        Func<RateBucket, DateTimeOffset, (RateBucket Bucket, (int Taken, TimeSpan Wait) Result)> change
    )
    {
        int calls;
        lock (_lock)
        {
            (calls, _uncounted) = (_uncounted, 0);
        }

        // A store that is given up may still call back; what it writes then is discarded.
        var (at, shared) = (default(DateTimeOffset), default((int, TimeSpan)));
        try
        {
            var bucket = await _store
                .ExecuteAsync(
                    token =>
                        buckets.UpdateAsync(
                            model,
                            (found, now) =>
                            {
                                (var next, shared) = Apply(found, now);
                                at = now;
                                return next;
                            },
                            token
                        ),
                    CancellationToken.None
                )
                .ConfigureAwait(false);
            lock (_lock)
            {
                _bucket = bucket;
                _ahead = at - time.GetUtcNow();
            }

            return shared;
        }
        catch (BrokenCircuitException)
        {
            // It failed a moment ago, and the log has said so.
        }
        catch (Exception e)
        {
            LogAlone(e, model, s_ownBucketFor);
        }

        lock (_lock)
        {
            (_bucket, var own) = Apply(_bucket, time.GetUtcNow() + _ahead);
            return own;
        }

        (RateBucket Bucket, (int Taken, TimeSpan Wait) Result) Apply(RateBucket bucket, DateTimeOffset now) =>
            change(calls > 0 ? bucket.Counted(calls, now) : bucket, now);
    }

    [LoggerMessage(2101, LogLevel.Warning, "The shared rate of {Model} could not be read; this process keeps to its own for {Duration}.")]
    private partial void LogAlone(Exception exception, string model, TimeSpan duration);
}

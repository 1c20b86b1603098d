namespace LlmOps.Engine.Models.Bedrock;

/// <summary>One model's token bucket, with two queues.</summary>
internal sealed class ModelLane(TimeProvider time)
{
    private const double MinRate = 0.5;
    private const double QuestionDecrease = 0.7;
    private const double BatchDecrease = 0.5;
    private const double CubicScale = 0.4;
    private const double BatchReserve = 0.25;

    /// <summary>Calls that were under way at a throttle tell nothing about the rate that was set by it.</summary>
    private static readonly TimeSpan Deaf = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Forget = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _questions = new();
    private readonly LinkedList<TaskCompletionSource> _batch = new();
    private double? _rate;
    private double _rateAtThrottle;
    private double _decrease = QuestionDecrease;
    private double _tokens;
    private long _refilled;
    private long _throttled;
    private long _windowStart;
    private int _windowCalls;
    private int _lastWindowCalls;
    private ITimer? _timer;

    public double? Rate
    {
        get
        {
            lock (_lock)
            {
                return _rate;
            }
        }
    }

    private double Capacity => Math.Max(2, _rate ?? 0);

    public async Task EnterAsync(bool batch, CancellationToken cancellationToken)
    {
        var queue = batch ? _batch : _questions;
        LinkedListNode<TaskCompletionSource> place;
        lock (_lock)
        {
            Refill();
            if (queue.Count == 0 && TryTake(batch))
            {
                return;
            }

            place = queue.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            Schedule();
        }

        try
        {
            await place.Value.Task.WaitAsync(cancellationToken);
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

    public void Succeeded()
    {
        lock (_lock)
        {
            if (_rate is null)
            {
                return;
            }

            Refill();
            var inflection = Math.Cbrt(_rateAtThrottle * (1 - _decrease) / CubicScale);
            var since = time.GetElapsedTime(_throttled).TotalSeconds - inflection;
            _rate = _rate is null ? null : Math.Max(MinRate, (CubicScale * Math.Pow(since, 3)) + _rateAtThrottle);
            Pump();
        }
    }

    public void Throttled(bool batch)
    {
        lock (_lock)
        {
            Measure(0);
            if (_rate is not null && time.GetElapsedTime(_throttled) < Deaf)
            {
                return;
            }

            _decrease = batch ? BatchDecrease : QuestionDecrease;
            var measured = Math.Max(_windowCalls, _lastWindowCalls);
            _rateAtThrottle = Math.Max(MinRate, _rate is { } limit ? Math.Min(limit, measured) : measured);
            _rate = Math.Max(MinRate, _rateAtThrottle * _decrease);
            _tokens = Math.Min(_tokens, Capacity);
            _throttled = _refilled = time.GetTimestamp();
        }
    }

    private bool TryTake(bool batch)
    {
        if (_rate is not null)
        {
            // Batch work leaves a share of the bucket to the next question, and never passes one that waits.
            if (batch ? _questions.Count > 0 || _tokens < 1 + (Capacity * BatchReserve) : _tokens < 1)
            {
                return false;
            }

            _tokens--;
        }

        Measure(1);
        return true;
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        if (_rate is not null && time.GetElapsedTime(_throttled, now) >= Forget)
        {
            _rate = null;
        }

        if (_rate is { } rate)
        {
            _tokens = Math.Min(Capacity, _tokens + (time.GetElapsedTime(_refilled, now).TotalSeconds * rate));
        }

        _refilled = now;
    }

    private void Measure(int calls)
    {
        var now = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(_windowStart, now);
        if (elapsed >= Window)
        {
            _lastWindowCalls = elapsed < 2 * Window ? _windowCalls : 0;
            _windowCalls = 0;
            _windowStart = now;
        }

        _windowCalls += calls;
    }

    private void Pump()
    {
        Refill();
        Release(_questions, batch: false);
        Release(_batch, batch: true);
        Schedule();
    }

    private void Release(LinkedList<TaskCompletionSource> queue, bool batch)
    {
        while (queue.First is { } first && TryTake(batch))
        {
            queue.RemoveFirst();
            first.Value.SetResult();
        }
    }

    private void Schedule()
    {
        if (_questions.Count + _batch.Count == 0)
        {
            return;
        }

        var needed = _questions.Count > 0 ? 1 : 1 + (Capacity * BatchReserve);
        var wait = TimeSpan.FromSeconds(Math.Max(0.001, (needed - _tokens) / (_rate ?? double.MaxValue)));
        _timer ??= time.CreateTimer(static lane => ((ModelLane)lane!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            Pump();
        }
    }
}

namespace LlmOps.QueryApi.Limits;

/// <summary>Adaptive concurrency limit: half as many again as what the service has under way when it is fully used and nothing is queued,
/// which is its rate times its latency without a queue, and a few more for bursts. Not thread-safe.</summary>
/// <remarks> Rate and latency are measured as TCP's BBR does, in windows: the rate is the highest of the last windows, the latency the
/// lowest. Under load that does not end nothing shows the latency without a queue, so that a long overload would come to look normal.
/// Therefore the limit is lowered to a quarter for one window now and then while requests are refused. It is never lowered for longer where
/// none is.
/// </remarks>
internal sealed class AdaptiveLimit(double initial, double headroom, double max)
{
    private const double Gain = 1.5,
        ProbeShare = 0.25,
        LowQuantile = 0.1;
    private const double WindowSeconds = 1;
    private const int WindowSamples = 20,
        ProbeSamples = 10;
    private const int RatesKept = 10,
        LatenciesKept = 20;
    private const int WindowsToFirstProbe = 2,
        WindowsBetweenProbes = 10;

    private readonly Queue<double> _rates = new();
    private readonly Queue<double> _latencies = new();
    private readonly List<double> _window = [];
    private double _limit = Math.Min(initial, max);
    private double? _windowBegan;
    private int _windowCount;
    private bool _windowContended;
    private int _contendedWindows;
    private bool _hasProbed;
    private bool _isProbing;

    /// <summary>How many.</summary>
    public int Value => (int)(_isProbing ? Math.Max(2, _limit * ProbeShare) : _limit);

    /// <summary>What work takes without a queue, seconds; 0 where that is not known yet.</summary>
    public double UsualSeconds => _latencies.Count == 0 ? 0 : _latencies.Min();

    /// <summary>Takes one piece of work into account that has ended.</summary>
    /// <param name="now">The time, seconds since any moment.</param>
    /// <param name="seconds">What it took.</param>
    /// <param name="contended">Whether anybody waited or was refused of late.</param>
    public void Sample(double now, double seconds, bool contended)
    {
        if (seconds <= 0)
        {
            return;
        }

        var began = _windowBegan ??= now - seconds;
        _windowCount++;
        _windowContended |= contended;
        if (now - seconds >= began)
        {
            // What began before the window tells of the limit before it.
            _window.Add(seconds);
        }

        if (now - began >= WindowSeconds && _window.Count >= (_isProbing ? ProbeSamples : WindowSamples))
        {
            EndWindow(now, now - began);
        }
    }

    private void EndWindow(double now, double duration)
    {
        _window.Sort();
        Keep(_latencies, _window[(int)(_window.Count * LowQuantile)], LatenciesKept);
        if (!_isProbing)
        {
            Keep(_rates, _windowCount / duration, RatesKept);
        }

        var wanted = (Gain * _rates.DefaultIfEmpty().Max() * UsualSeconds) + headroom;
        if (_windowContended || _isProbing || wanted > _limit)
        {
            // A limit that is not reached says nothing about whether fewer would do.
            _limit = Math.Min(wanted, max);
        }

        _contendedWindows = _windowContended && !_isProbing ? _contendedWindows + 1 : 0;
        _isProbing = _contendedWindows >= (_hasProbed ? WindowsBetweenProbes : WindowsToFirstProbe);
        if (_isProbing)
        {
            (_contendedWindows, _hasProbed) = (0, true);
        }

        _window.Clear();
        (_windowBegan, _windowCount, _windowContended) = (now, 0, false);
    }

    private static void Keep(Queue<double> values, double value, int count)
    {
        values.Enqueue(value);
        if (values.Count > count)
        {
            values.Dequeue();
        }
    }
}

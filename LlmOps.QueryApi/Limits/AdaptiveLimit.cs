namespace LlmOps.QueryApi.Limits;

/// <summary> Adaptive concurrency limit, derived from latency: while requests take at most twice their latency without queueing, the limit
/// grows by its square root; beyond that it shrinks in proportion. Not thread-safe.
/// </summary>
/// <remarks> This is the gradient method of Netflix's concurrency-limits, with one change: the latency without queueing is learned only
/// while no request is queued, so that a long overload does not come to look normal. Where requests are still queued at the minimum limit,
/// the work itself has become slower, and that is learned too.
/// </remarks>
internal sealed class AdaptiveLimit(double initial, double min, double max)
{
    private const double Tolerance = 2,
        Smoothing = 0.2,
        SharpestDrop = 0.5;
    private const double Learning = 0.02;
    private const int FirstSamples = 50;

    private double _limit = Math.Clamp(initial, min, max);
    private double _usual;
    private int _samples;

    /// <summary>How many.</summary>
    public int Value => (int)_limit;

    /// <summary>What work takes when nobody waits, seconds; 0 where that is not known yet.</summary>
    public double UsualSeconds => _usual;

    /// <summary>Takes the time of one piece of work into account.</summary>
    /// <param name="seconds">What it took.</param>
    /// <param name="underWay">How many were under way when it began, itself included.</param>
    /// <param name="contended">Whether anybody waited or was refused meanwhile.</param>
    public void Sample(double seconds, int underWay, bool contended)
    {
        if (seconds <= 0)
        {
            return;
        }

        if (_samples < FirstSamples)
        {
            // The first pieces of work of a process are slow.
            _usual = _samples++ == 0 ? seconds : Math.Min(_usual, seconds);
            return;
        }

        if (seconds < _usual || !contended || _limit <= min + 1)
        {
            _usual += (seconds - _usual) * Learning;
        }

        var gradient = Math.Clamp(Tolerance * _usual / seconds, SharpestDrop, 1);
        if (gradient >= 1 && underWay < _limit / 2)
        {
            // A limit that is not in use says nothing about whether more would do.
            return;
        }

        _limit = Math.Clamp(_limit + (Smoothing * ((_limit * gradient) + (gradient < 1 ? 0 : Math.Sqrt(_limit)) - _limit)), min, max);
    }
}

namespace LlmOps.Engine.Models;

/// <summary>The token bucket of one model: how fast it may be called, as far as is known. A value; every operation gives the next one, so
/// that it can be kept anywhere. A model starts without a limit. The first throttle sets one, below the rate that was measured; from there
/// it grows again along the curve that the AWS SDKs' adaptive mode uses (CUBIC), and is lifted after a minute without a throttle.</summary>
internal sealed record RateBucket
{
    private const double MinRate = 0.5;
    private const double QuestionDecrease = 0.7;
    private const double BatchDecrease = 0.5;
    private const double CubicScale = 0.4;
    private const double BatchReserve = 0.25;

    /// <summary>Calls that were under way at a throttle tell nothing about the rate that was set by it.</summary>
    private static readonly TimeSpan s_throttleEcho = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_forget = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(1);

    /// <summary>How long a question that found the bucket empty holds batch work back beyond the time at which it will look
    /// again.</summary>
    private static readonly TimeSpan s_precedence = TimeSpan.FromMilliseconds(250);

    /// <summary>What lies further ahead than this was written by a clock that has been set back since.</summary>
    private static readonly TimeSpan s_longestAhead = TimeSpan.FromSeconds(5);

    /// <summary>True while the model is held to a rate.</summary>
    public bool Limited { get; init; }

    /// <summary>Calls per second at the last throttle.</summary>
    public double RateAtThrottle { get; init; }

    /// <summary>Share of that rate that was left after it.</summary>
    public double Decrease { get; init; } = QuestionDecrease;

    /// <summary>Calls that may start at once.</summary>
    public double Tokens { get; init; }

    /// <summary>When <see cref="Tokens"/> was right.</summary>
    public DateTimeOffset Refilled { get; init; }

    /// <summary>The last throttle.</summary>
    public DateTimeOffset Throttled { get; init; }

    /// <summary>Start of the second in which calls are being counted.</summary>
    public DateTimeOffset WindowStart { get; init; }

    /// <summary>Calls in it.</summary>
    public int WindowCalls { get; init; }

    /// <summary>Calls in the second before it.</summary>
    public int LastWindowCalls { get; init; }

    /// <summary>Until when batch work holds back because a question waits.</summary>
    public DateTimeOffset QuestionsWaitUntil { get; init; }

    /// <summary>Calls per second that the model is held to; null: no limit.</summary>
    public double? RateAt(DateTimeOffset now)
    {
        if (!Limited || now - Throttled >= s_forget)
        {
            return null;
        }

        var inflection = Math.Cbrt(RateAtThrottle * (1 - Decrease) / CubicScale);
        var since = Math.Max(0, (now - Throttled).TotalSeconds) - inflection;
        return Math.Max(MinRate, (CubicScale * Math.Pow(since, 3)) + RateAtThrottle);
    }

    /// <summary>Counts calls that started without asking.</summary>
    public RateBucket Counted(int calls, DateTimeOffset now)
    {
        var present = PresentAt(now);
        var elapsed = now - present.WindowStart;
        return elapsed < s_window
            ? present with
            {
                WindowCalls = present.WindowCalls + calls,
            }
            : present with
            {
                LastWindowCalls = elapsed < 2 * s_window ? present.WindowCalls : 0,
                WindowCalls = calls,
                WindowStart = now,
            };
    }

    /// <summary>Takes a call's token.</summary>
    /// <param name="batch">Batch work leaves a share of the bucket to the next question, and never passes one that waits.</param>
    /// <param name="now">The time.</param>
    /// <param name="wait">How long to wait before asking again; zero: the token was taken.</param>
    public RateBucket Take(bool batch, DateTimeOffset now, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (RateAt(now) is not { } rate)
        {
            return (Limited ? this with { Limited = false } : this).Counted(1, now);
        }

        var next = PresentAt(now).RefilledAt(now, rate);
        var needed = batch ? 1 + (Capacity(rate) * BatchReserve) : 1;
        var held = batch ? next.QuestionsWaitUntil - now : TimeSpan.Zero;
        if (next.Tokens >= needed && held <= TimeSpan.Zero)
        {
            return (next with { Tokens = next.Tokens - 1 }).Counted(1, now);
        }

        var refill = TimeSpan.FromSeconds(Math.Max(0.001, (needed - next.Tokens) / rate));
        wait = refill > held ? refill : held;
        return batch ? next : next with { QuestionsWaitUntil = now + wait + s_precedence };
    }

    /// <summary>Takes note that the provider refused a call because there were too many.</summary>
    public RateBucket Refused(bool batch, DateTimeOffset now)
    {
        var measured = Counted(0, now);
        if (measured.RateAt(now) is { } limit)
        {
            return now - measured.Throttled < s_throttleEcho
                ? measured
                : measured.Slowed(Math.Min(limit, measured.CallsPerSecond), batch, now);
        }

        return (measured with { Tokens = 0 }).Slowed(measured.CallsPerSecond, batch, now);
    }

    private double CallsPerSecond => Math.Max(WindowCalls, LastWindowCalls);

    private static double Capacity(double rate) => Math.Max(2, rate);

    private RateBucket Slowed(double rate, bool batch, DateTimeOffset now)
    {
        var slowed = this with
        {
            Limited = true,
            RateAtThrottle = Math.Max(MinRate, rate),
            Decrease = batch ? BatchDecrease : QuestionDecrease,
            Throttled = now,
            Refilled = now,
        };
        return slowed with { Tokens = Math.Min(Tokens, Capacity(slowed.RateAt(now) ?? MinRate)) };
    }

    /// <summary>The same bucket after the clock was set back: what it holds of the future happened just now, else no call would get a token
    /// until that future comes.</summary>
    private RateBucket PresentAt(DateTimeOffset now)
    {
        var latest = now + s_longestAhead;
        return Throttled <= latest && Refilled <= latest && WindowStart <= latest && QuestionsWaitUntil <= latest
            ? this
            : this with
            {
                Throttled = Earlier(Throttled),
                Refilled = Earlier(Refilled),
                WindowStart = Earlier(WindowStart),
                QuestionsWaitUntil = Earlier(QuestionsWaitUntil),
            };

        DateTimeOffset Earlier(DateTimeOffset moment) => moment <= now ? moment : now;
    }

    private RateBucket RefilledAt(DateTimeOffset now, double rate) =>
        now <= Refilled
            ? this
            : this with
            {
                Tokens = Math.Min(Capacity(rate), Tokens + ((now - Refilled).TotalSeconds * rate)),
                Refilled = now,
            };
}

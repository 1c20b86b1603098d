namespace LlmOps.AppHost.Restarts;

/// <summary>How long to wait before a service that ended by itself is started again: 1 s, twice as long each time, 30 s at most.</summary>
internal sealed class RestartDelay
{
    /// <summary>A service that ran for so long has recovered: its next end counts as the first.</summary>
    public static readonly TimeSpan RecoveredAfter = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    private TimeSpan _next = s_first;

    /// <summary>The delay before the next start.</summary>
    /// <param name="uptime">How long the service ran this time.</param>
    public TimeSpan Next(TimeSpan uptime)
    {
        var delay = uptime >= RecoveredAfter ? s_first : _next;
        _next = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, s_longest.Ticks));
        return delay;
    }
}

namespace LlmOps.Benchmarks.Outages;

/// <summary>What happens to a server.</summary>
internal enum Fault
{
    /// <summary>Its process is killed, and started again after a while.</summary>
    Kill,

    /// <summary>Its process stands still: connections stay open and nothing is answered.</summary>
    Pause,

    /// <summary>It is stopped in order and started again at once.</summary>
    Restart,
}

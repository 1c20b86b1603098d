namespace LlmOps.ServiceDefaults.CloudWatch;

/// <summary>Values of the tag that says why telemetry was dropped.</summary>
internal static class DropReason
{
    /// <summary>The queue was full.</summary>
    public const string QueueFull = "queue-full";

    /// <summary>The endpoint did not take it for <see cref="CloudWatchOptions.MaxAge"/>.</summary>
    public const string Expired = "expired";

    /// <summary>The endpoint refused it.</summary>
    public const string Refused = "refused";

    /// <summary>One record is larger than the endpoint takes.</summary>
    public const string TooLarge = "too-large";

    /// <summary>The process stopped before it was sent.</summary>
    public const string Stopped = "stopped";
}

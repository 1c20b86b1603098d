using System.ComponentModel.DataAnnotations;

namespace LlmOps.Engine.Erasing;

/// <summary>How tenants are erased; configuration section <c>Erasure</c>.</summary>
public sealed class ErasureOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Erasure";

    /// <summary>How often a service looks for erasures, and tries again what failed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>From the request on until stores are read back: every service has seen the erasure by then, and writes that were under way
    /// have ended.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan QuietTime { get; set; } = TimeSpan.FromSeconds(20);
}

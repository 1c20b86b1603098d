namespace LlmOps.Engine.Remembering;

/// <summary>How conversations are remembered; configuration section <c>Memory</c>.</summary>
public sealed class MemoryOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Memory";

    /// <summary>Turns of a session that the temporary tier holds.</summary>
    public int TemporaryTurns { get; set; } = 20;

    /// <summary>How long the temporary tier holds a session after its last use.</summary>
    public TimeSpan TemporaryLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>Memory that the in-process temporary tier may take, bytes; the sessions used longest ago fall out.</summary>
    public long TemporaryCapacityBytes { get; set; } = 32L << 20;

    /// <summary>How long the short-term tier holds a turn that the archive has.</summary>
    public TimeSpan ShortTermLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Turns that reading a whole session gives at most: the last ones.</summary>
    public int SessionTurns { get; set; } = 1000;

    /// <summary>Time for one call to the temporary tier.</summary>
    public TimeSpan TemporaryTimeLimit { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Time for one call to the short-term tier.</summary>
    public TimeSpan ShortTermTimeLimit { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Time for one call to the archive.</summary>
    public TimeSpan ArchiveTimeLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Failures in a row after which a tier's circuit opens for <see cref="TierPause"/>, so that a hanging tier does not slow
    /// every request. Durable writes bypass it.</summary>
    public int TierFailuresBeforePause { get; set; } = 3;

    /// <summary>How long the circuit of a failing tier stays open before it is tried again.</summary>
    public TimeSpan TierPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>New turns that may wait for the archiver in memory; beyond that it finds them in the short-term tier.</summary>
    public int ArchiveQueueLength { get; set; } = 1000;

    /// <summary>Sessions, at most, that the temporary tier is known to lack a turn of after an outage. Beyond that it is not relied on for
    /// any session until <see cref="TemporaryLifetime"/> has passed.</summary>
    public int SuspectSessions { get; set; } = 10_000;

    /// <summary>How often the archiver looks for turns that did not reach the archive, and removes expired ones.</summary>
    public TimeSpan ArchiveInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Turns that the archiver takes from the short-term tier at once.</summary>
    public int ArchiveBatch { get; set; } = 100;

    /// <summary>Id or ARN of the KMS key that objects in S3 are encrypted with; null: keys of S3's own.</summary>
    public string? ArchiveKmsKey { get; set; }

    /// <summary>Says what is wrong with the options, or null.</summary>
    internal string? Problem() =>
        TemporaryTurns < 1 ? "Memory:TemporaryTurns must be 1 or more."
        : SessionTurns < 1 ? "Memory:SessionTurns must be 1 or more."
        : TemporaryCapacityBytes < 1 << 16 ? "Memory:TemporaryCapacityBytes must be 65536 or more."
        : TierFailuresBeforePause < 1 ? "Memory:TierFailuresBeforePause must be 1 or more."
        : SuspectSessions < 1 ? "Memory:SuspectSessions must be 1 or more."
        : ArchiveQueueLength < 1 || ArchiveBatch < 1 ? "Memory:ArchiveQueueLength and Memory:ArchiveBatch must be 1 or more."
        : TemporaryLifetime <= TimeSpan.Zero || ShortTermLifetime <= TimeSpan.Zero
            ? "Memory:TemporaryLifetime and Memory:ShortTermLifetime must be positive."
        : TemporaryTimeLimit <= TimeSpan.Zero || ShortTermTimeLimit <= TimeSpan.Zero || ArchiveTimeLimit <= TimeSpan.Zero
            ? "Memory:TemporaryTimeLimit, Memory:ShortTermTimeLimit and Memory:ArchiveTimeLimit must be positive."
        : TierPause < TimeSpan.Zero || ArchiveInterval <= TimeSpan.Zero
            ? "Memory:TierPause must not be negative, Memory:ArchiveInterval must be positive."
        : null;
}

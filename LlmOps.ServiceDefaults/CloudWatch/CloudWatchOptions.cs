namespace LlmOps.ServiceDefaults.CloudWatch;

/// <summary>Telemetry sent straight to CloudWatch's OTLP endpoints; configuration section <c>Telemetry:CloudWatch</c>.</summary>
public sealed class CloudWatchOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Telemetry:CloudWatch";

    /// <summary>True sends every signal that no <c>OTEL_EXPORTER_OTLP_*</c> variable directs elsewhere.</summary>
    public bool Enabled { get; set; }

    /// <summary>Region of the endpoints; <c>AWS_REGION</c> where it is empty.</summary>
    public string? Region { get; set; }

    /// <summary>The existing log group that logs go to. Without it logs are not sent.</summary>
    public string? LogGroup { get; set; }

    /// <summary>The log stream, created where it is missing; <c>otlp/</c> and the machine's name where it is empty.</summary>
    public string? LogStream { get; set; }

    /// <summary>Where traces go instead of <c>https://xray.REGION.amazonaws.com/v1/traces</c>.</summary>
    public Uri? TracesEndpoint { get; set; }

    /// <summary>Where metrics go instead of <c>https://monitoring.REGION.amazonaws.com/v1/metrics</c>.</summary>
    public Uri? MetricsEndpoint { get; set; }

    /// <summary>Where logs go instead of <c>https://logs.REGION.amazonaws.com/v1/logs</c>.</summary>
    public Uri? LogsEndpoint { get; set; }

    /// <summary>Bytes of each signal, compressed, that may wait to be sent; the oldest batch is dropped for a new one.</summary>
    public int QueueBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Time for one request.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait before the first repetition of a request; doubled for each further one.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two attempts, also where the service asks for a longer one.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Age at which a batch is dropped instead of tried again.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Time that a process which stops gives to what still waits.</summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Says what is wrong with the options, or null.</summary>
    internal string? Problem() =>
        string.IsNullOrWhiteSpace(Region) ? $"{Section}:Region or AWS_REGION must name the region that telemetry goes to."
        : QueueBytes < 1024 * 1024 ? $"{Section}:QueueBytes must be 1048576 or more."
        : RequestTimeout <= TimeSpan.Zero
        || RetryDelay <= TimeSpan.Zero
        || MaxRetryDelay < RetryDelay
        || MaxAge <= TimeSpan.Zero
        || DrainTime < TimeSpan.Zero
            ? $"{Section}:RequestTimeout, RetryDelay and MaxAge must be above zero, MaxRetryDelay not below RetryDelay and DrainTime not "
                + $"negative."
        : null;
}

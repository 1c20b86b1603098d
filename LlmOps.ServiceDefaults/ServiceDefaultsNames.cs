namespace Microsoft.Extensions.Hosting;

/// <summary>Every name that telemetry and health of all services share, in one place.</summary>
public static class ServiceDefaultsNames
{
    /// <summary>Activity sources and meters of this solution: each room's begins with this.</summary>
    public const string OwnSources = "LlmOps.*";

    /// <summary>Source of Microsoft.Extensions.AI's own spans and metrics.</summary>
    public const string AiSource = "Experimental.Microsoft.Extensions.AI";

    /// <summary>Health path: the process serves. What a load balancer asks.</summary>
    public const string HealthPath = "/health";

    /// <summary>Health path: the dependencies answer.</summary>
    public const string ReadyPath = "/health/ready";

    /// <summary>Health path: the process is alive.</summary>
    public const string AlivePath = "/alive";

    /// <summary>Tag of checks that say whether the process serves.</summary>
    public const string LiveTag = "live";

    /// <summary>Tag of checks that say whether a dependency answers.</summary>
    public const string ReadyTag = "ready";

    /// <summary>Tag: what protocol family a call belongs to.</summary>
    public const string RpcSystem = "rpc.system";

    /// <summary>Value of <see cref="RpcSystem"/> on spans of AWS SDK clients.</summary>
    public const string AwsApi = "aws-api";

    /// <summary>Category of ASP.NET Core's own line for each request.</summary>
    public const string RequestLog = "Microsoft.AspNetCore.Hosting.Diagnostics";

    /// <summary>Name of the meter of what all services share.</summary>
    public const string Source = "LlmOps.ServiceDefaults";

    /// <summary>Counter: spans, log records and data points that were dropped instead of sent; tags <see cref="Signal"/> and
    /// <see cref="DropReason"/>.</summary>
    public const string TelemetryDropped = "telemetry.dropped";

    /// <summary>Tag: <c>traces</c>, <c>metrics</c> or <c>logs</c>.</summary>
    public const string Signal = "telemetry.signal";

    /// <summary>Tag: <c>queue-full</c>, <c>expired</c>, <c>refused</c>, <c>too-large</c> or <c>stopped</c>.</summary>
    public const string DropReason = "telemetry.drop.reason";

    /// <summary>Setting: <c>exponential</c> makes every histogram a base-2 exponential one, which CloudWatch needs for percentiles; which
    /// is the default where telemetry goes there directly; else explicit buckets, which the Aspire dashboard needs.</summary>
    public const string HistogramsSetting = "Telemetry:Histograms";
}

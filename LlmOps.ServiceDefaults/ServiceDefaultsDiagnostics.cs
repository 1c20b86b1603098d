using System.Diagnostics.Metrics;

namespace Microsoft.Extensions.Hosting;

/// <summary>The meter of what all services share.</summary>
internal static class ServiceDefaultsDiagnostics
{
    private static readonly Meter s_meter = new(ServiceDefaultsNames.Source);

    /// <summary>Telemetry that was not sent.</summary>
    public static Counter<long> TelemetryDropped { get; } =
        s_meter.CreateCounter<long>(
            ServiceDefaultsNames.TelemetryDropped,
            "{record}",
            "Spans, log records and data points that were dropped instead of sent."
        );
}

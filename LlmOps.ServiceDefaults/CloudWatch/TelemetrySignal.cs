namespace LlmOps.ServiceDefaults.CloudWatch;

/// <summary>One of the three signals: where CloudWatch takes it, and what it takes in one request.</summary>
/// <remarks>Limits: "OTLP Endpoints" in the CloudWatch user guide, read in November 2026. Bytes are counted before compression.</remarks>
/// <param name="Name">As in <c>OTEL_EXPORTER_OTLP_*_ENDPOINT</c>, in lower case, and in the endpoint's path.</param>
/// <param name="SigningName">The service's name in host and signature.</param>
/// <param name="MaxRequestBytes">Bytes of a request.</param>
/// <param name="MaxRecords">Spans, log records or data points of a request.</param>
/// <param name="MaxRecordBytes">Bytes of one of them.</param>
/// <param name="Path">Field numbers that lead from the request to a record, in the protocol's messages: resource, scope, (metric, its
/// data,) record.</param>
internal sealed record TelemetrySignal(
    string Name,
    string SigningName,
    int MaxRequestBytes,
    int MaxRecords,
    int MaxRecordBytes,
    int[][] Path
)
{
    public static TelemetrySignal Traces { get; } =
        new(
            "traces",
            "xray",
            5_000_000,
            10_000,
            200_000,
            [
                [1],
                [2],
                [2],
            ]
        );

    public static TelemetrySignal Logs { get; } =
        new(
            "logs",
            "logs",
            1_000_000,
            10_000,
            1_000_000,
            [
                [1],
                [2],
                [2],
            ]
        );

    public static TelemetrySignal Metrics { get; } =
        new(
            "metrics",
            "monitoring",
            1_000_000,
            1_000,
            1_000_000,
            [
                [1],
                [2],
                [2],
                [5, 7, 9, 10, 11],
                [1],
            ]
        );

    /// <summary>The endpoint in a region.</summary>
    public Uri Endpoint(string region) =>
        new(
            $"https://{SigningName}.{region}.{(region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "amazonaws.com")}/v1/{Name}"
        );
}

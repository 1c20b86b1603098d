namespace LlmOps.ServiceDefaults.CloudWatch;

/// <summary>One request's worth of telemetry.</summary>
/// <param name="Bytes">The OTLP request, protobuf, compressed.</param>
/// <param name="Records">Spans, log records or data points in it.</param>
/// <param name="At">When it was made: a timestamp of the clock.</param>
internal sealed record TelemetryBatch(ReadOnlyMemory<byte> Bytes, int Records, long At);

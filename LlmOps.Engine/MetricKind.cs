namespace LlmOps.Engine;

/// <summary>What a metric counts or measures.</summary>
public enum MetricKind
{
    /// <summary>Grows only; asked for as a rate.</summary>
    Counter,

    /// <summary>A distribution.</summary>
    Histogram,

    /// <summary>The value of the moment.</summary>
    Gauge,
}

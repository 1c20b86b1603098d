using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a health check said last.</summary>
/// <param name="Name">The check.</param>
/// <param name="Status">What it said; null before it was asked.</param>
/// <param name="Description">What it said in words.</param>
/// <param name="ExceptionText">What went wrong.</param>
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText)
{
    /// <summary>When it was asked last, UTC.</summary>
    public DateTime? LastRunAt { get; init; }
}

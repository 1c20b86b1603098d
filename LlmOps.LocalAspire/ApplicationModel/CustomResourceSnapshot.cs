using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is known of a resource at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    private readonly ImmutableArray<HealthReportSnapshot> _healthReports = [];
    private readonly ResourceStateSnapshot? _state;

    /// <summary>The type of the resource: Project, Executable, Container, Parameter, …</summary>
    public required string ResourceType { get; init; }

    /// <summary>What else there is to tell.</summary>
    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public DateTime? CreationTimeStamp { get; init; }

    /// <summary>When it was started last, UTC.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>When it stopped last, UTC.</summary>
    public DateTime? StopTimeStamp { get; init; }

    /// <summary>Its state.</summary>
    public ResourceStateSnapshot? State
    {
        get => _state;
        init
        {
            _state = value;
            HealthStatus = Health(_healthReports, value?.Text);
        }
    }

    /// <summary>Its exit code.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The worst of <see cref="HealthReports"/>; null unless it runs.</summary>
    public HealthStatus? HealthStatus { get; private init; }

    /// <summary>What its health checks said last.</summary>
    public ImmutableArray<HealthReportSnapshot> HealthReports
    {
        get => _healthReports;
        internal init
        {
            _healthReports = value;
            HealthStatus = Health(value, _state?.Text);
        }
    }

    /// <summary>Its environment.</summary>
    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];

    /// <summary>Its URLs.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    /// <summary>Its volumes.</summary>
    public ImmutableArray<VolumeSnapshot> Volumes { get; init; } = [];

    /// <summary>What one can tell it to do.</summary>
    public ImmutableArray<ResourceCommandSnapshot> Commands { get; init; } = [];

    /// <summary>How it stands to others.</summary>
    public ImmutableArray<RelationshipSnapshot> Relationships { get; init; } = [];

    /// <summary>Whether it is not shown.</summary>
    public bool IsHidden { get; init; }

    /// <summary>A Fluent UI icon's name.</summary>
    public string? IconName { get; init; }

    /// <summary>The icon's form.</summary>
    public IconVariant? IconVariant { get; init; }

    internal long Version { get; init; }

    /// <summary>Counts the starts: what was learned of one run says nothing of the next.</summary>
    internal int Generation { get; init; }

    internal EventSnapshot? ResourceReadyEvent { get; init; }

    private static HealthStatus? Health(ImmutableArray<HealthReportSnapshot> reports, string? state)
    {
        if (state != KnownResourceStates.Running)
        {
            return null;
        }

        // A check that has not answered yet counts as unhealthy.
        return reports.IsEmpty
            ? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
            : reports.Min(report => report.Status ?? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy);
    }
}

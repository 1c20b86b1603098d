using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestrator;

/// <summary>A resource that was started.</summary>
internal interface IRunningResource
{
    /// <summary>Its exit code, once nothing of it is left.</summary>
    Task<int> Exited { get; }

    /// <summary>What there is to tell of it.</summary>
    ImmutableArray<ResourcePropertySnapshot> Properties { get; }

    /// <summary>Its environment.</summary>
    ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; }

    /// <summary>Its volumes.</summary>
    ImmutableArray<VolumeSnapshot> Volumes => [];

    /// <summary>Its state once it ended by itself.</summary>
    string EndState => KnownResourceStates.Finished;

    /// <summary>Stops it: returns when nothing of it is left.</summary>
    Task StopAsync();
}

using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestrator;

/// <summary>A process to start.</summary>
/// <param name="FileName">The full path of the program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Its whole environment.</param>
/// <param name="WorkingDirectory">The full path of its working directory.</param>
internal sealed record ProcessSpec(string FileName, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string WorkingDirectory)
{
    /// <summary>What is shown of the environment.</summary>
    public ImmutableArray<EnvironmentVariableSnapshot> Shown { get; init; } = [];

    /// <summary>What else is shown.</summary>
    public ImmutableArray<ResourcePropertySnapshot> Properties { get; init; } = [];
}
